// The story of tests/scenarios/replay.rs, told inside workerd: it leaves the same rows behind.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { prepareDunlin, PASSWORD, PEOPLE, startWorker } from "./harness.mjs";
import { mailedLink } from "./support/arrange.mjs";
import { projectPath } from "./support/project.mjs";
import { Staff } from "./support/staff.mjs";
import { deliver, signatureOf } from "./support/stripe_events.mjs";
import { until } from "./support/until.mjs";

const ZONE = "Europe/Berlin";
const DAY_MS = 86_400_000;
// Signing in and the seed leave their own; commands are counted by what they wrote.
const OWN_TO_EACH = ["audit", "answers kept"];

let setting;
let miniflare;
let provider;

before(async () => {
  setting = await prepareDunlin();
  provider = await startScriptedProvider(setting.providerPort);
  miniflare = await startWorker(setting);
});

after(async () => {
  await miniflare?.dispose();
  provider?.close();
});

test("the story leaves the same rows behind in workerd as over rusqlite", async () => {
  const staff = await Staff.signIn(setting.vars.PUBLIC_URL, PEOPLE.administrator, PASSWORD);
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE }).format(new Date());
  const names = { today };
  for (const step of await json("tests/edge/replay/story.json")) await tell(step, names, staff);
  await until("the outbox is empty", async () => {
    await cron();
    const left = "SELECT id FROM outbox WHERE state IN ('pending', 'sending')";
    return (await rows(left)).length === 0;
  });
  const expected = await json("tests/edge/replay/rows.json");
  for (const [part, sql] of await json("tests/harness/rows.json")) {
    if (OWN_TO_EACH.includes(part)) continue;
    const found = (await rows(sql)).map((row) => timeless(row, today)).sort();
    assert.deepEqual(found, expected[part].toSorted(), part);
  }
});

async function json(path) {
  return JSON.parse(await readFile(projectPath(path), "utf8"));
}

async function tell(step, names, staff) {
  const fill = (text) => text.replace(/\{(\w+)\}/g, (whole, name) => names[name] ?? whole);
  if (step.post) {
    const input = JSON.parse(fill(JSON.stringify(step.body)));
    const response = await staff.send("POST", fill(step.post), input);
    const body = await response.json();
    assert.equal(body.code, step.refused, JSON.stringify(body));
    for (const [name, pointer] of Object.entries(step.save ?? {})) {
      names[name] = pointer.slice(1).split("/").reduce((value, key) => value[key], body);
    }
  } else if (step.pay) {
    const link = await mailedLink(staff, fill(step.pay));
    const response = await fetch(`${link}/pay`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: new URL(link).origin },
      body: new URLSearchParams(step.form),
    });
    assert.equal(response.status, 303);
  } else if (step.deliver) {
    assert.equal((await deliverStep(step)).status, 200);
  } else {
    await cron();
  }
}

async function cron() {
  const worker = await miniflare.getWorker();
  return worker.scheduled({ cron: "* * * * *", scheduledTime: new Date() });
}

async function rows(sql) {
  return (await miniflare.getD1Database("DB")).prepare(sql).raw();
}

/** As the native side has it: days as distances from today, numbers without their year. */
function timeless(row, today) {
  const year = today.slice(0, 4);
  const cells = row.map((cell) => {
    if (cell === Number(year)) return "YEAR";
    if (typeof cell !== "string") return cell;
    if (!/^\d{4}-\d\d-\d\d$/.test(cell)) return cell.replaceAll(`-${year}-`, "-YEAR-");
    const days = (Date.parse(cell) - Date.parse(today)) / DAY_MS;
    return `today${days < 0 ? "" : "+"}${days}`;
  });
  return JSON.stringify(cells);
}

async function deliverStep({ deliver: id, kind, payment_status: paymentStatus }) {
  const session = provider.sessions.at(-1);
  const event = { id, object: "event", type: kind, livemode: false };
  const body = JSON.stringify({ ...event, data: { object: sessionObject(session, paymentStatus) } });
  const signature = signatureOf(setting.vars.STRIPE_WEBHOOK_SECRETS, body);
  return deliver(setting.vars.PUBLIC_URL, body, signature);
}

function sessionObject({ id, form }, paymentStatus) {
  return {
    id,
    object: "checkout.session",
    status: "open",
    url: `https://pay.example/pay/${id}`,
    client_reference_id: form.get("client_reference_id"),
    metadata: { attempt: form.get("metadata[attempt]"), invoice: form.get("metadata[invoice]") },
    payment_intent: id.replace("cs_", "pi_"),
    payment_status: paymentStatus,
    amount_total: Number(form.get("line_items[0][price_data][unit_amount]")),
    currency: form.get("line_items[0][price_data][currency]"),
  };
}

/** The provider of the native harness: it opens sessions and knows fees, and sends nothing. */
async function startScriptedProvider(port) {
  const sessions = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    response.setHeader("content-type", "application/json");
    if (request.method === "POST") {
      const form = new URLSearchParams(Buffer.concat(parts).toString());
      sessions.push({ id: `cs_test_${sessions.length + 1}`, form });
      return response.end(JSON.stringify(sessionObject(sessions.at(-1), "unpaid")));
    }
    const id = new URL(request.url, "http://localhost").pathname.split("/").at(-1);
    const session = sessions.find((known) => known.id.replace("cs_", "pi_") === id);
    const { amount_total: amount, currency } = sessionObject(session, "paid");
    const fee = Math.floor((amount * 29) / 1000) + 30;
    const transaction = { id: id.replace("pi_", "txn_"), fee, currency };
    const charge = { balance_transaction: transaction };
    const intent = { id, status: "succeeded", amount_received: amount, currency };
    return response.end(JSON.stringify({ ...intent, latest_charge: charge }));
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { sessions, close: () => server.close() };
}
