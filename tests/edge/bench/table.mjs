// Prints the benchmark as tables; a figure beyond its budget is marked, and nothing fails.

/** A figure with what it may be at most, or at least. */
export function atMost(value, budget, text = String) {
  return { value, budget, over: value > budget, text, sign: "≤" };
}

export function atLeast(value, budget, text = String) {
  return { value, budget, over: value < budget, text, sign: "≥" };
}

/** A figure without a budget. */
export function plain(value, text = String) {
  return { value, over: false, text };
}

/** Prints `rows` of named figures below `headings`; a missing figure leaves its cell empty. */
export function printTable(headings, rows) {
  printColumns([headings, ...rows.map(({ name, figures }) => [name, ...figures.map(cell)])]);
  const over = rows.filter(({ figures }) => figures.some((figure) => figure?.over));
  if (over.length > 0)
    console.log(`\n  ! beyond the budget: ${over.map(({ name }) => name).join("; ")}`);
}

/** Prints lines of texts, the first column to the left. */
export function printColumns(lines) {
  const widths = lines[0].map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  for (const [name, ...rest] of lines) {
    const cells = rest.map((text, at) => text.padStart(widths[at + 1]));
    console.log(`  ${name.padEnd(widths[0])}  ${cells.join("  ")}`.trimEnd());
  }
}

export const milliseconds = (value) => value.toFixed(1);

function cell(figure) {
  if (figure === null) return "";
  const { value, budget, over, text, sign } = figure;
  const bound = budget === undefined ? "" : ` (${sign} ${text(budget)})`;
  return `${over ? "! " : ""}${text(value)}${bound}`;
}
