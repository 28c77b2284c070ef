/** Larger outputs, as JSON, are only in the journal. */
const LARGEST = 4096;

/** The output of an activity, or its size where it is large. */
export function boundedOutput(output: unknown): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(output ?? null);
  return text.length > LARGEST
    ? { output_truncated: true, output_size: text.length }
    : { output: output ?? null };
}
