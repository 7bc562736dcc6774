// `cargo xtask bench`: every budget of the design at 100,000 open items, with plain SQLite and a
// bare Worker beside it. Local figures: they tell one version of Dunlin from another, and nothing
// about Cloudflare's network. Nothing here fails for being slow.
//
//   node tests/edge/bench.mjs ITEMS PART...

import { startBareWorker } from "./bench/bare_worker.mjs";
import { printBudgets } from "./bench/budgets.mjs";
import { ageingInBrowser, firstTable } from "./bench/browser.mjs";
import { sizes } from "./bench/bytes.mjs";
import { latencies } from "./bench/clients.mjs";
import { operations } from "./bench/operations.mjs";
import { plainSqlite } from "./bench/plain.mjs";
import { readEndpoints } from "./bench/reads.mjs";
import { printTable } from "./bench/table.mjs";
import { writes } from "./bench/writes.mjs";
import { startDunlin } from "./harness.mjs";

const RATE = ["writes per second, medians of rounds in turn", "Dunlin", "bare Worker", "share"];
const LATENCY = ["milliseconds, p50 / p99", "clients", "Dunlin", "bare Worker"];

const [items, ...parts] = process.argv.slice(2);
const budgets = [];

console.log(`\n  filling the books with ${items} open items`);
const dunlin = await startDunlin({
  customers: 24,
  seedArgs: ["--open-items", items],
  quiet: true,
});
try {
  const staff = await dunlin.signIn();
  const todo = {
    costs: () => costs(staff),
    writes: () => beside(async (bare) => print(await writes({ staff, bare }), RATE)),
    clients: () => beside(async (bare) => print(await latencies({ staff, bare }), LATENCY)),
    sizes: async () => print(await sizes(staff), ["", "size"]),
    browser: async () => {
      print([...(await firstTable(dunlin)), ...(await ageingInBrowser(dunlin, staff))], ["", "time"]);
    },
  };
  for (const part of parts) await todo[part]();
  console.log(`\n  the budgets of the design at ${items} open items\n`);
  printBudgets(budgets);
} finally {
  await dunlin.stop();
}

async function costs(staff) {
  const reads = await readEndpoints(dunlin, staff);
  const plain = await plainSqlite(dunlin, reads);
  console.log(
    "\n  counted in D1 for one request; milliseconds are medians as the client sees them,\n" +
      "  and those of the same statements on plain SQLite\n",
  );
  const rows = await Array.fromAsync(operations({ dunlin, staff, reads, plain }));
  await removeEndpoints(staff);
  print(rows, ["operation", "trips", "rows read", "rows written", "p50 ms", "SQLite ms"]);
}

/** Whoever listens costs a delivery for each event; the ceilings of writes have no such company. */
async function removeEndpoints(staff) {
  const { endpoints } = await staff.get("/api/webhooks");
  for (const { id, details } of endpoints) {
    await staff.delete(`/api/webhooks/${id}`, { version: details.version });
  }
}

/** Does something beside a Worker that has nothing else to do. */
async function beside(act) {
  const bare = await startBareWorker();
  try {
    await act(bare);
  } finally {
    await bare.stop();
  }
}

function print(rows, headings) {
  console.log();
  printTable(headings, rows);
  budgets.push(...rows.flatMap((row) => row.budgets ?? []));
}
