// `cargo xtask bench`: counted costs of the main operations at 10,000 open items, how fast writes
// go beside a Worker that does nothing else, and what goes over the wire. Local figures: they tell
// one version of Dunlin from another, and nothing about Cloudflare's network.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from "wrangler";
import { startBareWorker } from "./bench/bare_worker.mjs";
import { firstTableMs } from "./bench/first_table.mjs";
import { measured } from "./bench/meter.mjs";
import { operations } from "./bench/operations.mjs";
import { perSecond } from "./bench/pace.mjs";
import {
  appBytes,
  brotli,
  firstVisitBytes,
  kilobytes,
  portalStyleBytes,
  workerBytes,
} from "./bench/sizes.mjs";
import { atLeast, atMost, plain, printTable } from "./bench/table.mjs";
import { startDunlin } from "./harness.mjs";
import { newCustomer, newDraft, sentInvoice } from "./support/arrange.mjs";
import { projectPath } from "./support/project.mjs";

const OPEN_ITEMS = 10_000;
const DRAFTS = 240;
const CLIENTS = 8;
const LINES = 5;
/** What fast 3G brings in two seconds less the waits for the page and for all that it names. */
const FIRST_VISIT = 165_000;

console.log(`\n  filling the books with ${OPEN_ITEMS} open items`);
const dunlin = await startDunlin({ customers: 24, seedArgs: ["--open-items", String(OPEN_ITEMS)] });
try {
  const staff = await dunlin.signIn();
  const rows = await Array.fromAsync(operations({ dunlin, staff }));
  console.log(
    `\n  counted in D1 for one request; milliseconds are medians as the client sees them\n`,
  );
  printTable(["operation", "trips", "rows read", "rows written", "p50 ms"], rows);
  console.log("\n  writes per second and bytes over the wire\n");
  printTable(["", "Dunlin", "bare Worker", "share"], [await writes(staff)]);
  console.log();
  printTable(["", "size"], await sizes(staff));
  console.log();
  printTable(["", "time"], [await firstTable()]);
} finally {
  await dunlin.stop();
}

/** Issues drafts, then lets the bare Worker write as many rows in as many batches. */
async function writes(staff) {
  const customer = await newCustomer(staff);
  const drafts = [];
  for (let at = 0; at < DRAFTS; at += 1) {
    drafts.push(await newDraft(staff, customer, { lines: LINES }));
  }
  const issue = ({ id, version }) =>
    measured(staff, "POST", `/api/invoices/${id}/issue`, { version });
  const { written } = await issue(drafts.pop());
  const dunlinRate = await perSecond(drafts, CLIENTS, issue);
  const folder = await mkdtemp(join(tmpdir(), "dunlin-bare-"));
  const { workerOptions } = workerOptionsOf(projectPath("wrangler.toml"), undefined, {
    envFiles: [],
  });
  const bare = await startBareWorker(folder, workerOptions);
  try {
    await bare.write(written);
    const bareRate = await perSecond(drafts, CLIENTS, () => bare.write(written));
    const share = Math.round((100 * dunlinRate) / bareRate);
    return {
      name: `issue an invoice of ${LINES} lines, ${CLIENTS} clients (${written} rows)`,
      figures: [rate(dunlinRate), rate(bareRate), atLeast(share, 60, (value) => `${value} %`)],
    };
  } finally {
    await bare.stop();
    await rm(folder, { recursive: true });
  }
}

function rate(value) {
  return plain(value, (number) => `${number.toFixed(0)}/s`);
}

async function firstTable() {
  const seconds = (await firstTableMs(dunlin)) / 1000;
  return {
    name: "first table of the app, CPU 4 times slower, fast 3G",
    figures: [atMost(seconds, 2, (value) => `${value.toFixed(1)} s`)],
  };
}

async function sizes(staff) {
  const { link } = await sentInvoice(staff);
  const payPage = brotli(Buffer.from(await (await fetch(link)).arrayBuffer()));
  const size = (name, bytes, budget) => ({ name, figures: [atMost(bytes, budget, kilobytes)] });
  return [
    size("staff app, all files, Brotli", appBytes(), 450_000),
    size("staff app, first visit to the invoices, Brotli", firstVisitBytes("/invoices"), FIRST_VISIT),
    size("portal pay page with its stylesheet, Brotli", payPage + portalStyleBytes(), 30_000),
    size("Worker, gzip", workerBytes(), 1_500_000),
  ];
}
