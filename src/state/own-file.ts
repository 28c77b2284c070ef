import { closeSync, constants, fchmodSync, fstatSync, openSync } from "node:fs";

const OTHERS = 0o077;

/**
 * Makes sure that a file of the state folder is there, follows no link, and is for its owner only:
 * it tells what runs on the host, and who can write it decides what is undone. Throws what the
 * system says; ELOOP where a link is in its place.
 */
export function ownFile(path: string): void {
  const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
  const file = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    const { mode, uid } = fstatSync(file);
    if ((mode & OTHERS) !== 0 && uid === process.geteuid?.()) fchmodSync(file, 0o600);
  } finally {
    closeSync(file);
  }
}
