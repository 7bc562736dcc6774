// How many commands go through in a second, as a share of what a bare Worker manages that writes
// as many rows. Both take turns, so that whatever else the machine does hits both.

import { newCustomer } from "../support/arrange.mjs";
import { budget } from "./budgets.mjs";
import { draftsOf } from "./drafts.mjs";
import { measured } from "./meter.mjs";
import { perSecond, quantile } from "./pace.mjs";
import { atLeast, plain } from "./table.mjs";

const CLIENTS = 8;
const ROUNDS = 7;
const COMMANDS = 64;
const LINES = 5;
const SHARE_PERCENT = 60;

export async function writes({ staff, bare }) {
  const customer = await newCustomer(staff);
  const drafts = await draftsOf(staff, customer, { count: ROUNDS * COMMANDS + 1, lines: LINES });
  const issue = ({ id, version }) =>
    measured(staff, "POST", `/api/invoices/${id}/issue`, { version });
  const { written } = await issue(drafts.pop());
  await bare.write(written);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const jobs = drafts.splice(0, COMMANDS);
    const dunlin = await perSecond(jobs, CLIENTS, issue);
    const ceiling = await perSecond(jobs, CLIENTS, () => bare.write(written));
    rounds.push({ dunlin, ceiling, share: (100 * dunlin) / ceiling });
  }
  const median = (name) =>
    quantile(
      rounds.map((round) => round[name]),
      0.5,
    );
  const share = atLeast(median("share"), SHARE_PERCENT, (value) => `${value.toFixed(0)} %`);
  return [
    {
      name: `issue an invoice of ${LINES} lines, ${CLIENTS} clients (${written} rows)`,
      figures: [rate(median("dunlin")), rate(median("ceiling")), share],
      budgets: [budget("write commands per second, share of a bare Worker's", share)],
    },
  ];
}

function rate(value) {
  return plain(value, (number) => `${number.toFixed(0)}/s`);
}
