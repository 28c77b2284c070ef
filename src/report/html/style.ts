/** Colours are held by outcome and level; each of them is also told by a word or a sign. */
export const STYLE = `
:root {
  --back: #fff; --text: #1d2430; --quiet: #5b6675; --line: #dde2e9; --card: #f6f8fa;
  --good: #1a7f4b; --bad: #c62f36; --odd: #96650a; --accent: #3157c9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #12161c; --text: #e3e8ef; --quiet: #98a3b3; --line: #2c3440; --card: #1a2029;
    --good: #4cc38a; --bad: #ff7b80; --odd: #e2b04a; --accent: #8eabff;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; background: var(--back);
  color: var(--text); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .5rem; }
h3 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1rem 0 .4rem; }
h5 { font-size: .85rem; margin: .8rem 0 .2rem; }
p { margin: .4rem 0; }
a { color: var(--accent); }
article, section { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: 1.5rem; }
.quiet { color: var(--quiet); font-weight: normal; font-size: .875rem; }
.description { white-space: pre-line; }
.succeeded, .passed > strong { color: var(--good); }
.failed, .unmet, .deviated > strong, .error > strong, .aborted > strong, .probe-error > strong {
  color: var(--bad);
}
.cut, .interrupted > strong, .baseline-not-met > strong { color: var(--odd); }
.verdict {
  border-left: 4px solid var(--bad); background: var(--card); padding: .7rem 1rem; margin: 1rem 0;
  border-radius: 0 6px 6px 0;
}
.verdict.passed { border-color: var(--good); }
.verdict.interrupted, .verdict.baseline-not-met { border-color: var(--odd); }
.verdict ul { margin: .4rem 0 0; padding-left: 1.2rem; }
.overview { list-style: none; padding: 0; margin: 1rem 0 0; }
.overview li { margin: .3rem 0; }
.badge {
  font-size: .8rem; font-weight: 600; border: 1px solid currentColor; border-radius: 99px;
  padding: .05rem .55rem; color: var(--bad); white-space: nowrap;
}
.badge.passed { color: var(--good); }
.badge.interrupted, .badge.baseline-not-met { color: var(--odd); }
.tag { background: var(--card); border: 1px solid var(--line); border-radius: 4px; padding: 0 .4rem; font-size: .85rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .5rem 0; font-size: .9rem; }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; }
.activities { list-style: none; margin: .3rem 0; padding: 0; }
.activities > li { border: 1px solid var(--line); border-radius: 6px; margin: .35rem 0; background: var(--card); }
summary { cursor: pointer; padding: .5rem .75rem; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before {
  content: ""; float: right; width: .45rem; height: .45rem; margin: .5rem .1rem 0 .5rem;
  border: solid var(--quiet); border-width: 0 2px 2px 0; transform: rotate(-45deg);
}
details[open] > summary::before { transform: rotate(45deg); }
.more > summary { padding-left: 0; color: var(--quiet); font-size: .9rem; }
.level { white-space: nowrap; margin-right: .5rem; }
summary:focus-visible, pre:focus-visible { outline: 2px solid var(--accent); }
summary .name { font-weight: 600; }
summary .said { display: block; font-size: .9rem; padding-left: 1.25rem; }
details > :not(summary) { margin-left: .75rem; margin-right: .75rem; }
details[open] { padding-bottom: .75rem; }
pre, code { font: .82rem/1.45 ui-monospace, monospace; }
pre {
  background: var(--back); border: 1px solid var(--line); border-radius: 4px; padding: .5rem;
  margin-top: 0; margin-bottom: 0; max-height: 24rem; overflow: auto; white-space: pre-wrap;
}
.timeline { display: block; overflow: hidden; font-size: 13px; }
.timeline text, .bars { fill: var(--text); }
.timeline .phase { font-weight: 600; font-size: 14px; }
.timeline text.quiet { fill: var(--quiet); font-size: 12px; }
.timeline .rail { stroke: var(--line); stroke-width: 2; }
.timeline .tick { stroke: var(--line); stroke-dasharray: 2 3; }
.timeline .succeeded { fill: var(--good); }
.timeline .failed, .timeline .unmet { fill: var(--bad); }
.timeline .cut { fill: var(--odd); }
.bars { display: grid; gap: .6rem; }
.bars svg { display: block; border-radius: 3px; background: var(--card); }
.level-high { fill: var(--accent); }
.level-medium { fill: var(--accent); fill-opacity: .6; }
.level-low { fill: var(--accent); fill-opacity: .3; }
.level-none { fill: var(--line); }
.dot { vertical-align: middle; }
.wide { overflow-x: auto; }
.matrix { border-collapse: collapse; font-size: .9rem; }
.matrix th, .matrix td { border-bottom: 1px solid var(--line); padding: .3rem .7rem; text-align: center; overflow-wrap: normal; }
.matrix th[scope="row"] { text-align: left; font-weight: normal; min-width: 9rem; }
@media print { pre { max-height: none; } }
`;
