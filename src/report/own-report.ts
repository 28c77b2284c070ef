/** What a report names as its maker, where it can be told without being seen. */
export const GENERATOR = "docker-chaos-monkey";

/** The shape of a report for programs. */
export const JSON_FORMAT: string = `${GENERATOR}/report/v1`;

/** The head of a page, and the last line of a Markdown report, have one of these. */
export const HTML_MARK: string = `<meta name="generator" content="${GENERATOR}">`;
export const MARKDOWN_MARK: string = `<!-- made by ${GENERATOR} -->`;

/** Whether a text is a report that this program made, so that a newer one may replace it. */
export function isOwnReport(text: string): boolean {
  return (
    (text.startsWith("<!doctype html>") && text.slice(0, 1000).includes(HTML_MARK)) ||
    text.trimEnd().endsWith(MARKDOWN_MARK) ||
    /^\{\s*"format": "docker-chaos-monkey\/report\//.test(text)
  );
}
