// The provider's look: its own on purpose, so that nobody takes its pages for Dunlin's.

export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1c2733, #e6ebf0);
  --soft: light-dark(#56646f, #a3b0bb);
  --line: light-dark(#d5dce2, #3a4650);
  --paper: light-dark(#ffffff, #1d252c);
  --ground: light-dark(#eef2f5, #12181d);
  --accent: light-dark(#5b3fd1, #a493ff);
  --on-accent: light-dark(#ffffff, #16102f);
  --bad: light-dark(#a4262c, #ff9a95);
}
* { box-sizing: border-box; }
body { margin: 0; padding: 0 1rem 3rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
.notice { margin: 0 -1rem 1.5rem; padding: 0.5rem 1rem; text-align: center;
  background: light-dark(#fff3c4, #4a3c05); color: light-dark(#533f03, #ffe9a3);
  font-size: 0.875rem; }
.card { max-width: 26rem; margin: 0 auto; padding: 1.5rem; background: var(--paper);
  border: 1px solid var(--line); border-radius: 12px; }
.card--wide { max-width: 68rem; }
h1 { margin: 0; font-size: 1.125rem; }
h2 { margin: 1.75rem 0 0.5rem; font-size: 1rem; }
.amount { margin: 0.25rem 0 1rem; font-size: 2rem; font-weight: 600;
  font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0.25rem 1rem; margin: 0 0 1.25rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
form:not(.row) { display: grid; gap: 0.625rem; }
.row { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; margin-bottom: 0.5rem; }
label { color: var(--soft); font-size: 0.875rem; }
select, input, button { font: inherit; color: inherit; min-height: 2.75rem;
  padding: 0.25rem 0.75rem;  border: 1px solid var(--line); border-radius: 8px; background: var(--paper); }
input[type="number"] { width: 7rem; }
input[type="checkbox"] { min-height: 0; }
button { cursor: pointer; font-weight: 600; }
button:focus-visible, select:focus-visible, a:focus-visible, input:focus-visible {
  outline: 3px solid var(--accent); outline-offset: 2px; }
.button--primary { background: var(--accent); color: var(--on-accent); border-color: transparent; }
.button--quiet { border-color: transparent; color: var(--soft); }
a { color: var(--accent); }
.error { color: var(--bad); font-weight: 600; }
table { width: 100%; margin-top: 1rem; border-collapse: collapse; font-size: 0.875rem; }
th, td { padding: 0.5rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line);
  overflow-wrap: anywhere; }
.delivery { margin: 0 0 0.25rem; }
.delivery--failed, .delivery--dropped { color: var(--bad); }
small { color: var(--soft); }
`;
