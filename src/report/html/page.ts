import { showTime } from "../moment.ts";
import { HTML_MARK } from "../own-report.ts";
import type { Report } from "../report.ts";
import { drawContributions } from "./contributions.ts";
import { drawExperiment, drawTags } from "./experiment.ts";
import { html, type Markup, trusted } from "./markup.ts";
import { STYLE } from "./style.ts";

/**
 * The report as one page that needs nothing else: no script, no font, no request. The policy in its
 * head holds the browser to that, whatever a journal may contain.
 */
export function renderHtml(report: Report): string {
  const { title, madeAt, experiments, tags } = report;
  const count = experiments.length;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
${trusted(HTML_MARK)}
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="quiet">${showTime(madeAt)} · ${count} ${count === 1 ? "experiment" : "experiments"}</p>
${tags.length > 0 && count > 1 && html`<p>${drawTags(tags)}</p>`}
${count > 1 && overview(report)}
</header>
<main>
${drawContributions(report)}
${experiments.map((experiment, index) => drawExperiment(experiment, index + 1))}
</main>
</body>
</html>
`.text;
}

function overview({ experiments }: Report): Markup {
  return html`<ol class="overview">${experiments.map(
    ({ title, verdict }, index) =>
      html`<li><span class="badge ${verdict.outcome}">${verdict.outcome}</span> <a href="#experiment-${index + 1}">${title}</a></li>
`,
  )}</ol>`;
}
