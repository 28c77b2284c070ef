import { LEVELS, type Level, levelOf, type PropertyCoverage, type Report } from "../report.ts";
import { html, type Markup } from "./markup.ts";

const RADIUS: Readonly<Record<Level, number>> = { high: 8, medium: 6, low: 4, none: 1.5 };
/** More columns would not be read. */
const COLUMNS = 20;

/** What several experiments contribute to, as pictures; nothing where none of them says so. */
export function drawContributions({ contributions, experiments, tags }: Report): Markup | false {
  if (contributions.length === 0 || experiments.length < 2) return false;
  const properties = contributions.slice(0, COLUMNS);
  return html`<section id="contributions"><h2>Contributions</h2>
<p class="legend">${LEVELS.map((level) => html`<span>${dot(level)} ${level}</span> `)}</p>
<h3>By property</h3>
<div class="bars">${contributions.map(drawBar)}</div>
<h3>By experiment</h3>
${matrix(
  properties.map(({ property }) => property),
  experiments.map(({ title, contributions }) => ({
    head: title,
    levels: properties.map(({ property }) => levelOf(contributions.get(property))),
  })),
)}
${
  tags.length > 0 &&
  html`<h3>By tag</h3>
${matrix(
  properties.map(({ property }) => property),
  tags.map((tag) => ({
    head: tag,
    levels: properties.map(({ byTag }) => byTag.get(tag) ?? "none"),
  })),
)}`
}
</section>`;
}

/** What one experiment contributes to. */
export function drawLevels(contributions: ReadonlyMap<string, string>): Markup {
  return html`${[...contributions].map(([property, level]) => html`<span class="level">${dot(levelOf(level))} ${property}: ${level}</span> `)}`;
}

/** How many experiments contribute how much, as parts of one bar. */
function drawBar({ property, levels }: PropertyCoverage): Markup {
  const all = LEVELS.reduce((sum, level) => sum + levels[level], 0);
  const said = LEVELS.filter((level) => levels[level] > 0).map(
    (level) => `${levels[level]} ${level}`,
  );
  let from = 0;
  const parts = LEVELS.map((level) => {
    const width = (levels[level] / all) * 100;
    const part = html`<rect class="level-${level}" x="${from}%" y="0" width="${width}%" height="12"/>`;
    from += width;
    return part;
  });
  return html`<div><span>${property}</span> <span class="quiet">${said.join(", ")}</span>
<svg role="img" width="100%" height="12"><title>${property}: ${said.join(", ")}</title>${parts}</svg></div>`;
}

function matrix(
  columns: readonly string[],
  rows: readonly { readonly head: string; readonly levels: readonly Level[] }[],
): Markup {
  return html`<div class="wide"><table class="matrix"><thead><tr><td></td>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ head, levels }) =>
      html`<tr><th scope="row">${head}</th>${levels.map((level) => html`<td>${dot(level)}</td>`)}</tr>
`,
  )}</tbody></table></div>`;
}

function dot(level: Level): Markup {
  return html`<svg class="dot" role="img" width="18" height="18"><title>${level}</title><circle class="level-${level}" cx="9" cy="9" r="${RADIUS[level]}"/></svg>`;
}
