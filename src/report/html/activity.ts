import type { ActivityAccount } from "../activity-account.ts";
import { excerpt, outputParts, showBytes } from "../excerpt.ts";
import { showSeconds, showTime } from "../moment.ts";
import { resultSentence } from "../telling-results.ts";
import { html, type Markup } from "./markup.ts";
import { SIGNS } from "./timeline.ts";

/** Longer outputs are cut to so many characters; the journal has the whole. */
const OUTPUT = 16_384;

/** Activities as cards that open: what became of them first, then how, then what they gave. */
export function drawActivities(runs: readonly ActivityAccount[]): Markup {
  return html`<ol class="activities">${runs.map(drawActivity)}</ol>`;
}

function drawActivity(run: ActivityAccount): Markup {
  const { result, name, type, seconds, isBackground, start } = run;
  const texts = outputParts(run.output);
  const all =
    run.exception === undefined ? texts : [...texts, { label: "error", text: run.exception }];
  return html`<li><details>
<summary><span class="sign ${result}">${SIGNS[result]}</span> <span class="name">${name}</span> <span class="quiet">${type}${isBackground && " in background"}${seconds !== undefined && ` · ${showSeconds(seconds)}`}</span>
<span class="said">${resultSentence(run)}</span></summary>
<dl><dt>started</dt><dd>${showTime(start)}</dd>
${run.tolerance !== undefined && html`<dt>expected</dt><dd>${run.tolerance}</dd>`}
${run.provider.map(([label, value]) => drawRow(label, value))}</dl>
${all.map(drawText)}
</details></li>
`;
}

function drawRow(label: string, value: string): Markup {
  const { text, bytes, isCut } = excerpt({ label, text: value }, OUTPUT);
  return html`<dt>${label}</dt><dd><code>${text}</code>${isCut && `… (${showBytes(bytes)} in all)`}</dd>`;
}

function drawText(part: { readonly label: string; readonly text: string }): Markup {
  const { label, text, bytes, isCut } = excerpt(part, OUTPUT);
  return html`<h5>${label} <span class="quiet">${showBytes(bytes)}${isCut && ", of which this is the beginning; the journal has the whole"}</span></h5>
<pre tabindex="0">${text}</pre>`;
}
