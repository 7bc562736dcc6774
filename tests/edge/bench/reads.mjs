// Every read of the API, from its own document, and some of them with what makes them dear: a
// filter, a word that many names hold.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { projectPath } from "../support/project.mjs";

const PAGE = 50;

/** A record for each kind of id in a path. */
const SAMPLES = {
  approval: "SELECT id FROM approval_request ORDER BY id DESC LIMIT 1",
  credit_note: "SELECT id FROM credit_note LIMIT 1",
  customer: "SELECT customer_id AS id FROM open_item GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
  invoice: "SELECT document_id AS id FROM open_item WHERE instalment = 3 LIMIT 1",
  item: "SELECT debit_item AS id FROM allocation LIMIT 1",
  mail: "SELECT id FROM outbox WHERE kind = 'mail' ORDER BY id DESC LIMIT 1",
  person: "SELECT id FROM staff_user ORDER BY id LIMIT 1",
  receipt: "SELECT id FROM receipt ORDER BY id LIMIT 1",
  webhook: "SELECT id FROM hook_endpoint LIMIT 1",
};

/** Reads that are about everything, or wander through the whole as a file: their measure is time. */
const REPORTS = [
  "/api/ageing",
  "/api/ageing/history",
  "/api/audit/export",
  "/api/ledger/tie-out",
  "/api/ledger/trial-balance",
];

/** Names, paths, and whether it is a report. */
export async function readEndpoints(dunlin, staff) {
  await staff.post("/api/webhooks", {
    url: "https://hooks.example/dunlin",
    description: "Measured",
    events: ["invoice.issued"],
  });
  const samples = {};
  for (const [kind, sql] of Object.entries(SAMPLES)) [samples[kind]] = await dunlin.rows(sql);
  const { paths } = JSON.parse(readFileSync(projectPath("docs/openapi.json"), "utf8"));
  const reads = Object.entries(paths)
    .filter(([, methods]) => methods.get !== undefined)
    .map(([path, { get }]) => ({
      name: path.slice("/api/".length),
      path: filled(path, get.parameters ?? [], samples),
      report: REPORTS.includes(path),
    }));
  return [...reads, ...(await dearer(staff, samples))];
}

/** The path with a record for each parameter, a full page, and what a query cannot do without. */
function filled(path, parameters, samples) {
  const query = new URLSearchParams();
  const required = {
    account: "ar",
    customer: samples.customer.id,
    object: samples.invoice.id,
    q: "M0004711",
  };
  for (const { name, in: place, required: needed } of parameters) {
    if (place !== "query") continue;
    if (name === "limit") query.set(name, PAGE);
    else if (needed) query.set(name, required[name]);
  }
  const named = path.replace(/\{(\w+)\}/g, (_, kind) => samples[kind]?.id ?? assert.fail(`no ${kind} to read`));
  return query.size === 0 ? named : `${named}?${query}`;
}

async function dearer(staff, samples) {
  const { today } = await staff.get("/api/reference");
  const customer = samples.customer.id;
  const reads = {
    "invoices, overdue": `/api/invoices?state=overdue&limit=${PAGE}`,
    "invoices, open, of one customer": `/api/invoices?state=open&customer=${customer}&limit=${PAGE}`,
    "invoices, settled": `/api/invoices?state=settled&limit=${PAGE}`,
    "invoices, searched for one of them": `/api/invoices?search=M0004711&limit=${PAGE}`,
    "invoices, searched for a word of all": `/api/invoices?search=measured&limit=${PAGE}`,
    "customers, searched for a name": `/api/customers?search=gezeiten&limit=${PAGE}`,
    "customers, searched for a word of many": `/api/customers?search=measured&limit=${PAGE}`,
    "receipts, unapplied": `/api/receipts?unapplied=true&limit=${PAGE}`,
    "search for a name": "/api/search?q=gezeiten",
    "search for a word that many names hold": "/api/search?q=measured%20m-00042",
  };
  const past = `/api/ageing?as_of=${daysBefore(today, 60)}&limit=${PAGE}`;
  return [
    ...Object.entries(reads).map(([name, path]) => ({ name, path, report: false })),
    { name: "ageing, totals alone", path: "/api/ageing?limit=1", report: true },
    { name: "ageing 60 days ago, by the server", path: past, report: true },
  ];
}

function daysBefore(day, days) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}
