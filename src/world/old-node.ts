/** As `engines` in package.json says. */
const OLDEST = 24;

/**
 * Ends the process with exit code 2 where its Node cannot run us. Asked before anything else is
 * loaded: what an old Node says itself of a module that it lacks tells nobody what to do.
 */
export function leaveOnOldNode(program: string): void {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) >= OLDEST) return;
  process.stderr.write(
    `${program}: expected Node ${OLDEST} or newer, this is ${node} (${process.execPath}): install a newer one, or put it first in PATH\n`,
  );
  process.exit(2);
}
