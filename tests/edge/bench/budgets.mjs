// The table of budgets at the end: what the design allows, what was measured, and the verdict.

import { printColumns } from "./table.mjs";

/** A budget with what was measured, of one operation or of many: then the worst counts. */
export function budget(name, figure) {
  return { name, figure };
}

/** Prints one row for each budget; of several measurements the worst, and how many went beyond. */
export function printBudgets(budgets) {
  const names = [...new Set(budgets.map(({ name }) => name))];
  const rows = names.map((name) => {
    const figures = budgets.filter((each) => each.name === name).map(({ figure }) => figure);
    const worst = figures.reduce((a, b) => (strain(b) > strain(a) ? b : a));
    const over = figures.filter((figure) => figure.over).length;
    const verdict = over === 0 ? "holds" : figures.length === 1 ? "MISSED" : `MISSED by ${over}`;
    const { value, text, sign } = worst;
    return [name, text(value), `${sign} ${text(worst.budget)}`, verdict];
  });
  printColumns([["budget", "measured", "allowed", ""], ...rows]);
}

/** How much of its budget a figure takes up. */
function strain({ value, budget, sign }) {
  return sign === "≤" ? value / budget : budget / value;
}
