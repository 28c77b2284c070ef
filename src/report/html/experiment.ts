import {
  type ExperimentAccount,
  type SteadyStateAccount,
  summarizeDuring,
} from "../experiment-account.ts";
import { showSeconds, showTime } from "../moment.ts";
import { duringInWords, metOrNot } from "../telling-results.ts";
import { timelineOf } from "../timeline.ts";
import { drawActivities } from "./activity.ts";
import { drawLevels } from "./contributions.ts";
import { type Content, html, type Markup } from "./markup.ts";
import { drawTimeline } from "./timeline.ts";

/** So many checks of the hypothesis during the method are told one by one. */
const CHECKS = 20;

/** One run of one experiment as a section of the page. */
export function drawExperiment(experiment: ExperimentAccount, number: number): Markup {
  const { verdict, title, description, before, during, after, method, rollbacks } = experiment;
  const timeline = timelineOf(experiment);
  return html`<article id="experiment-${number}">
<h2>${title}</h2>
${description !== undefined && html`<p class="description">${description}</p>`}
<div class="verdict ${verdict.outcome}"><strong>${verdict.outcome}</strong>${!verdict.conclusive && html` <span class="quiet">not conclusive</span>`}
<p>${verdict.because}</p>
${verdict.warnings.length > 0 && html`<ul>${verdict.warnings.map(({ because }) => html`<li>${because}</li>`)}</ul>`}</div>
${facts(experiment)}
${timeline !== undefined && html`<h3>Timeline</h3>${drawTimeline(timeline)}`}
<h3>Steady state</h3>
${experiment.hypothesis !== undefined && html`<p>${experiment.hypothesis}</p>`}
${drawState("Before the method", before)}
${during.length > 0 && drawDuring(during)}
${drawState("After the method", after)}
<h3>Method</h3>
${method.length > 0 ? drawActivities(method) : html`<p class="quiet">Nothing was played.</p>`}
<h3>Rollbacks</h3>
${rollbacks.length > 0 ? drawActivities(rollbacks) : html`<p class="quiet">None was played.</p>`}
</article>`;
}

function facts(experiment: ExperimentAccount): Markup {
  const { status, start, end, seconds, node, platform, madeBy, tags, source, contributions } =
    experiment;
  const row = (label: string, value: Content) =>
    value !== "" && html`<dt>${label}</dt><dd>${value}</dd>`;
  return html`<dl class="facts">${row("status", status)}${row("started", showTime(start))}${row("ended", showTime(end))}${row("duration", showSeconds(seconds))}${row("machine", node)}${row("platform", platform)}${row("chaoslib", madeBy)}${row("journal", source)}${tags.length > 0 && row("tags", drawTags(tags))}${contributions.size > 0 && row("contributes to", drawLevels(contributions))}</dl>`;
}

export function drawTags(tags: readonly string[]): Markup {
  return html`${tags.map((tag) => html`<span class="tag">${tag}</span> `)}`;
}

function drawState(when: string, state: SteadyStateAccount | undefined): Markup {
  if (state === undefined) return html`<h4>${when} <span class="quiet">not checked</span></h4>`;
  return html`<h4>${when} ${drawMet(state.isMet)}</h4>${state.probes.length > 0 && drawActivities(state.probes)}`;
}

function drawMet(isMet: boolean | undefined): Markup {
  const result = isMet === undefined ? "cut" : isMet ? "succeeded" : "unmet";
  return html`<span class="${result}">${metOrNot(isMet)}</span>`;
}

function drawDuring(during: readonly SteadyStateAccount[]): Markup {
  const { unmet } = summarizeDuring(during);
  const bad = during.flatMap(({ isMet, probes }, index) =>
    isMet === false ? [{ check: index + 1, probes }] : [],
  );
  return html`<h4>During the method ${drawMet(unmet === 0)}</h4>
<p class="quiet">${duringInWords(during)}</p>
${
  bad.length > 0 &&
  html`<details class="more"><summary>Checks that were not met</summary>
${bad
  .slice(0, CHECKS)
  .map(
    ({ check, probes }) =>
      html`<p class="quiet">check ${check}</p>${drawActivities(probes.filter(({ result }) => result !== "succeeded"))}`,
  )}
${bad.length > CHECKS && html`<p class="quiet">and ${bad.length - CHECKS} more</p>`}</details>`
}`;
}
