import { machine, release, type } from "node:os";

/** The machine as Python's `platform.platform()` writes it: Linux-6.1.0-x86_64-with-glibc2.36. */
export function platformName(): string {
  const parts = [type(), release(), machine()];
  const glibc = glibcVersion();
  if (glibc !== undefined) parts.push("with", `glibc${glibc}`);
  return parts.join("-");
}

function glibcVersion(): string | undefined {
  // without it the report looks up the names of all network peers
  Object.assign(process.report, { excludeNetwork: true });
  const report = process.report.getReport() as {
    readonly header?: { readonly glibcVersionRuntime?: string };
  };
  return report.header?.glibcVersionRuntime;
}
