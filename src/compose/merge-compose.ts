import { type ComposeFile, type ComposeService, over } from "./compose-file.ts";

/**
 * One project from several compose files, as far as labels, networks, images and dependencies go:
 * later files add to earlier ones and win where both say something
 * (https://docs.docker.com/reference/compose-file/merge/). Text and nodes are those of the first.
 */
export function mergeCompose(files: readonly ComposeFile[]): ComposeFile {
  const [first, ...more] = files;
  if (first === undefined) throw new Error("expected at least one compose file");
  if (more.length === 0) return first;
  const services = new Map<string, ComposeService>();
  for (const service of files.flatMap((file) => file.services)) {
    const earlier = services.get(service.name);
    services.set(service.name, earlier === undefined ? service : over(earlier, service));
  }
  return {
    ...first,
    name: files.map(({ name }) => name).join(", "),
    services: [...services.values()],
  };
}
