// What reads, issuing and a webhook cost, each measured the same way.

import { beginPayment, newCustomer, sentInvoice } from "../support/arrange.mjs";
import { deliver, signatureOf } from "../support/stripe_events.mjs";
import { budget } from "./budgets.mjs";
import { draftsOf } from "./drafts.mjs";
import { costsOf, measured, repeated } from "./meter.mjs";
import { atMost, milliseconds, plain } from "./table.mjs";

const READ_RUNS = 15;
const WRITE_RUNS = 15;
const LINES = 5;
/** The session's round trip comes before the one that a read may make for itself. */
const READ_TRIPS = 2;
const WRITE_TRIPS = 2;
const ROWS_WRITTEN = 60;
const AGEING_MS = 50;
const AGEING_NOW = {
  "ageing, totals alone": "ageing now",
  ageing: "ageing now by customer, first page",
};

/** Gives a row of the table for every operation. */
export async function* operations({ dunlin, staff, reads, plain: sqlite }) {
  for (const read of reads) {
    const costs = await repeated(READ_RUNS, () => measured(staff, "GET", read.path));
    yield readRow(read, costs, sqlite[read.name]);
  }
  yield writeRow(`issue an invoice of ${LINES} lines`, await issueCosts(staff), sqlite.issue);
  yield writeRow("a webhook that pays one invoice", await webhookCosts(dunlin, staff), undefined);
}

/** A report reads what it sums; its budget, where it has one, is time. */
function readRow({ name, report }, costs, sqliteMs) {
  const trips = atMost(costs.trips, READ_TRIPS);
  const budgets = [budget("any read endpoint: round trips, the session's included", trips)];
  const figures = { trips };
  if (!report) {
    figures.read = atMost(costs.read, 3 * rowsIn(costs.body) + 50);
    budgets.push(budget("any read endpoint: rows read", figures.read));
  }
  const ageing = AGEING_NOW[name];
  if (ageing !== undefined) {
    figures.ms = atMost(costs.ms, AGEING_MS, milliseconds);
    const text = (value) => `${milliseconds(value)} ms`;
    budgets.push(budget(ageing, atMost(costs.ms, AGEING_MS, text)));
  }
  return row({ name, costs, sqliteMs, figures, budgets });
}

function writeRow(name, costs, sqliteMs) {
  const trips = atMost(costs.trips, WRITE_TRIPS);
  const written = atMost(costs.written, ROWS_WRITTEN);
  const budgets = [
    budget(`${name}: round trips`, trips),
    budget(`${name}: rows written`, written),
  ];
  return row({ name, costs, sqliteMs, figures: { trips, written }, budgets });
}

async function issueCosts(staff) {
  const customer = await newCustomer(staff);
  const drafts = await draftsOf(staff, customer, { count: WRITE_RUNS, lines: LINES });
  return repeated(WRITE_RUNS, (run) => {
    const { id, version } = drafts[run];
    return measured(staff, "POST", `/api/invoices/${id}/issue`, { version });
  });
}

/** The provider holds its events back, so that each one can be delivered here and measured. */
async function webhookCosts(dunlin, staff) {
  await dunlin.provider.faults({ reorder: true });
  const bodies = [];
  for (let at = 0; at < WRITE_RUNS; at += 1) {
    const { invoice, link } = await sentInvoice(staff);
    await dunlin.provider.press(await beginPayment(link, invoice.totals.total), "pay");
    const [completed] = await dunlin.provider.events();
    bodies.push(await dunlin.provider.eventBody(completed.id));
  }
  return repeated(WRITE_RUNS, async (run) => {
    const body = bodies[run];
    const signature = signatureOf(dunlin.webhookSecret, body);
    return costsOf(await deliver(dunlin.base, body, signature), "webhook");
  });
}

function row({ name, costs, sqliteMs, figures, budgets }) {
  const all = {
    trips: plain(costs.trips),
    read: plain(costs.read),
    written: plain(costs.written),
    ms: plain(costs.ms, milliseconds),
    ...figures,
  };
  const sqlite = sqliteMs === undefined ? null : plain(sqliteMs, (value) => value.toFixed(2));
  return { name, figures: [all.trips, all.read, all.written, all.ms, sqlite], budgets };
}

/** How many rows an answer shows, for the budget of rows read. */
function rowsIn(body) {
  if (body === null || typeof body !== "object") return 1;
  const list = body.items ?? body.hits;
  if (Array.isArray(list) && body.id === undefined) return list.length;
  // A detail page shows the rows of all its lists.
  const inner = Object.values(body).filter(Array.isArray);
  return 1 + inner.reduce((sum, each) => sum + each.length, 0);
}
