// The operations named in the budgets, each measured the same way.

import { createHmac } from "node:crypto";
import { beginPayment, newCustomer, newDraft, sentInvoice } from "../support/arrange.mjs";
import { costsOf, measured, repeated } from "./meter.mjs";
import { atMost, plain } from "./table.mjs";

const READ_RUNS = 20;
const WRITE_RUNS = 15;
const LINES = 5;
/** The session's round trip comes before the one that a request may make for itself. */
const SESSION_TRIPS = 1;
const PAGE = 50;

const milliseconds = (value) => value.toFixed(1);

/** Gives a row of the table for every operation. */
export async function* operations({ dunlin, staff }) {
  const first = async (path) => (await staff.get(path)).items[0];
  const invoice = await first("/api/invoices?limit=1");
  const customer = await first("/api/customers?limit=1");
  const lists = {
    "list invoices": `/api/invoices?limit=${PAGE}`,
    "list overdue invoices": `/api/invoices?state=overdue&limit=${PAGE}`,
    "list customers": `/api/customers?limit=${PAGE}`,
    "list a customer's open items": `/api/customers/${customer.id}/items?limit=${PAGE}`,
    "list receipts": `/api/receipts?limit=${PAGE}`,
    "list postings of AR": `/api/ledger/postings?account=ar&limit=${PAGE}`,
    "one invoice": `/api/invoices/${invoice.id}`,
    "one customer": `/api/customers/${customer.id}`,
    "search for a number": "/api/search?q=M0004711",
    "search for a name": "/api/search?q=gezeiten",
    "search for a word that 1,000 names hold": "/api/search?q=measured%20m-00042",
    "lists for forms": "/api/reference",
  };
  yield reportRow("a health check, for comparison", staff, "/api/health");
  for (const [name, path] of Object.entries(lists)) yield readRow(name, staff, path);
  const past = sixtyDaysBefore((await staff.get("/api/reference")).today);
  yield reportRow("ageing today, first page", staff, `/api/ageing?limit=${PAGE}`, 50);
  yield reportRow(
    "ageing 60 days ago, first page",
    staff,
    `/api/ageing?as_of=${past}&limit=${PAGE}`,
  );
  yield reportRow("trial balance", staff, "/api/ledger/trial-balance");
  yield reportRow("tie-out of everything", staff, "/api/ledger/tie-out");
  yield issueRow(staff);
  yield webhookRow(dunlin, staff);
}

async function readRow(name, staff, path) {
  const costs = await repeated(READ_RUNS, () => measured(staff, "GET", path));
  const rows = rowsIn(costs.body);
  return row(name, costs, {
    trips: atMost(costs.trips, SESSION_TRIPS + 1),
    read: atMost(costs.read, 3 * rows + 50),
  });
}

/** A report reads what it sums; its budget, where it has one, is time. */
async function reportRow(name, staff, path, budgetMs) {
  const costs = await repeated(READ_RUNS, () => measured(staff, "GET", path));
  const ms =
    budgetMs === undefined
      ? plain(costs.ms, milliseconds)
      : atMost(costs.ms, budgetMs, milliseconds);
  return row(name, costs, { trips: atMost(costs.trips, SESSION_TRIPS + 1), ms });
}

async function issueRow(staff) {
  const customer = await newCustomer(staff);
  const drafts = [];
  for (let at = 0; at < WRITE_RUNS; at += 1) {
    drafts.push(await newDraft(staff, customer, { lines: LINES }));
  }
  const costs = await repeated(WRITE_RUNS, (run) => {
    const { id, version } = drafts[run];
    return measured(staff, "POST", `/api/invoices/${id}/issue`, { version });
  });
  return row(`issue an invoice of ${LINES} lines`, costs, writeBudget(costs));
}

/** The provider holds its events back, so that each one can be delivered here and measured. */
async function webhookRow(dunlin, staff) {
  await dunlin.provider.faults({ reorder: true });
  const bodies = [];
  for (let at = 0; at < WRITE_RUNS; at += 1) {
    const { invoice, link } = await sentInvoice(staff);
    await dunlin.provider.press(await beginPayment(link, invoice.totals.total), "pay");
    const [completed] = await dunlin.provider.events();
    bodies.push(await dunlin.provider.eventBody(completed.id));
  }
  const costs = await repeated(WRITE_RUNS, async (run) => {
    const response = await fetch(`${dunlin.base}/webhooks/stripe`, {
      method: "POST",
      headers: { "stripe-signature": signature(dunlin.webhookSecret, bodies[run]) },
      body: bodies[run],
    });
    return costsOf(response, "webhook");
  });
  return row("a webhook that pays an invoice", costs, writeBudget(costs));
}

function sixtyDaysBefore(day) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 60);
  return date.toISOString().slice(0, 10);
}

function signature(secret, body) {
  const seconds = Math.floor(Date.now() / 1000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

function writeBudget({ trips, written }) {
  return { trips: atMost(trips, 2), written: atMost(written, 60) };
}

function row(name, { trips, read, written, ms }, figures) {
  const all = {
    trips: plain(trips),
    read: plain(read),
    written: plain(written),
    ms: plain(ms, milliseconds),
    ...figures,
  };
  return { name, figures: [all.trips, all.read, all.written, all.ms] };
}

/** How many rows an answer shows, for the budget of rows read. */
function rowsIn(body) {
  const list = body.items ?? body.hits;
  if (Array.isArray(list) && body.id === undefined) return list.length;
  // A detail page shows the rows of all its lists.
  const inner = Object.values(body).filter(Array.isArray);
  return 1 + inner.reduce((sum, each) => sum + each.length, 0);
}
