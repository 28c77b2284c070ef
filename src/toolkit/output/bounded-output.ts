/** Outputs that are larger than this, as JSON, are left to the journal. */
const LARGEST = 4096;

/** The output of an activity for those who follow a run, or how large it is. */
export function boundedOutput(output: unknown): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(output ?? null);
  return text.length > LARGEST
    ? { output_truncated: true, output_size: text.length }
    : { output: output ?? null };
}
