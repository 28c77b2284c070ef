import type { Result } from "../activity-account.ts";
import { showSeconds } from "../moment.ts";
import type { Phase, Timeline, TimelineBar, TimelineLane } from "../timeline.ts";
import { html, type Markup } from "./markup.ts";

const PHASE = 26;
const LANE = 34;
const AXIS = 22;
/** Shorter than this share of the width, nothing would be seen. */
const THINNEST = 0.006;
/** Longer names would run into their times on a phone. */
const LABEL = 34;

export const SIGNS: Readonly<Record<Result, string>> = {
  succeeded: "✓",
  failed: "✗",
  unmet: "✗",
  cut: "…",
};

/**
 * The timeline as a picture that is as wide as its place: times are shares of the width, while
 * letters keep their size, so that it can be read on a phone.
 */
export function drawTimeline({ seconds, ticks, phases }: Timeline): Markup {
  const drawn: Markup[] = [];
  let y = 0;
  for (const phase of phases) {
    drawn.push(...drawPhase(phase, y));
    y += heightOf(phase);
  }
  return html`<svg class="timeline" role="img" width="100%" height="${y + AXIS}">
<title>What happened when, over ${showSeconds(seconds)}</title>
${ticks.map(({ at, seconds }) => drawTick(at, seconds, y))}
${drawn}
</svg>`;
}

function heightOf({ lanes, leftOut }: Phase): number {
  return PHASE + lanes.length * LANE + (leftOut > 0 ? PHASE : 0);
}

function drawPhase(phase: Phase, y: number): readonly Markup[] {
  const { name, lanes, leftOut } = phase;
  const below = y + PHASE + lanes.length * LANE;
  return [
    html`<text class="phase" x="0" y="${y + 18}">${name}</text>`,
    ...lanes.map((lane, index) => drawLane(lane, y + PHASE + index * LANE)),
    ...(leftOut > 0 ? [html`<text x="0" y="${below + 14}">and ${leftOut} more</text>`] : []),
  ];
}

function drawLane(lane: TimelineLane, y: number): Markup {
  const { label, result, seconds, isBackground, bars } = lane;
  const more = isBackground ? " (background)" : "";
  const room = LABEL - more.length;
  const name = label.length > room ? `${label.slice(0, room).toWellFormed()}…` : label;
  return html`<g><title>${label}</title>
<text x="0" y="${y + 12}"><tspan class="${result}">${SIGNS[result]}</tspan> ${name}${more}</text>
${seconds !== undefined && html`<text class="quiet" x="100%" y="${y + 12}" text-anchor="end">${showSeconds(seconds)}</text>`}
<line class="rail" x1="0" x2="100%" y1="${y + 22}" y2="${y + 22}"/>
${bars.map((bar) => drawBar(bar, y + 17))}</g>`;
}

function drawBar({ from, to, result }: TimelineBar, y: number): Markup {
  const width = Math.max(to - from, THINNEST);
  const x = Math.min(from, 1 - width);
  return html`<rect class="${result}" x="${percent(x)}" y="${y}" width="${percent(width)}" height="10" rx="2"/>`;
}

function drawTick(at: number, seconds: number, height: number): Markup {
  const anchor = at < 0.05 ? "start" : at > 0.93 ? "end" : "middle";
  return html`<line class="tick" x1="${percent(at)}" x2="${percent(at)}" y1="0" y2="${height}"/>
<text class="quiet" x="${percent(at)}" y="${height + 16}" text-anchor="${anchor}">${seconds === 0 ? "0" : showSeconds(seconds)}</text>`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`;
}
