"""Style sheet of the evaluation report, for bright and dark screens."""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --bg: #fbfaf8; --fg: #22211f; --dim: #6d6a64; --line: #dedad2; --good: #3c7a3c; --bad: #b3261e;
  --model: #b4481e; --opus: #2a6f97; --untrained: #8d8779; --recording: #3c7a3c;
}
@media (prefers-color-scheme: dark) { :root {
  --bg: #171614; --fg: #e9e5dd; --dim: #a19b90; --line: #38352f; --good: #8fce8f; --bad: #ff8a80;
  --model: #ff9a66; --opus: #7cc4ee; --untrained: #8d8779; --recording: #8fce8f;
} }
body {
  background: var(--bg); color: var(--fg); font: 15px/1.5 system-ui, sans-serif;
  max-width: 1100px; margin: 2rem auto; padding: 0 1rem;
}
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .5rem; }
p { max-width: 75ch; }
code { background: var(--line); padding: .1em .3em; border-radius: 3px; }
.dim { color: var(--dim); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
td, th {
  padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top;
}
th { color: var(--dim); font-weight: 600; }
td + td { white-space: nowrap; }
td.reached { color: var(--good); }
td.missed { color: var(--bad); }
audio { width: 200px; height: 32px; }
.plots { display: flex; flex-wrap: wrap; gap: 1rem; }
.plots figure { flex: 1 1 420px; margin: 0; }
figcaption { color: var(--dim); font-size: .9rem; }
svg { width: 100%; max-width: 640px; height: auto; }
svg text { fill: var(--dim); font: 11px system-ui, sans-serif; }
.grid { stroke: var(--line); }
.level { stroke: var(--dim); stroke-dasharray: 4 4; }
.model { --own: var(--model); }
.opus, .additive { --own: var(--opus); }
.untrained { --own: var(--untrained); }
.recording { --own: var(--recording); }
circle, rect { fill: var(--own); }
polyline { fill: none; stroke: var(--own); stroke-width: 2; }
.whisker { stroke: var(--own); stroke-width: 2; opacity: .45; }
.legend i {
  display: inline-block; width: .8em; height: .8em; border-radius: 50%; margin-right: .4em;
  background: var(--own);
}
.key { margin-right: 1.4em; }
"""
