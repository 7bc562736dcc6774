// The development payment provider by itself: everything else in this folder trusts it.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { feeOf } from "../psp/fees.mjs";
import { amountText } from "../psp/html.mjs";
import { startProvider } from "./support/provider.mjs";
import { startReceiver } from "./support/receiver.mjs";
import { until } from "./support/until.mjs";

const SECRET = "whsec_edge";
const PUBLIC_URL = "http://localhost:8788";
const CARD_PAID = ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"];

let receiver;
let provider;

before(async () => {
  receiver = await startReceiver();
  provider = await startProvider(options());
});

after(async () => {
  await provider?.stop();
  await receiver?.stop();
});

beforeEach(async () => {
  await provider.faults({});
  receiver.received = [];
  receiver.status = 200;
});

test("a card payment moves money once, keeps a fee and tells it in the usual order", async () => {
  const session = await open({ amount: 10_000 });
  assert.equal(session.url, `${PUBLIC_URL}/pay/${session.id}`);
  assert.equal(session.payment_intent, null);

  const paid = await provider.press(session.id, "pay");
  assert.equal(paid.status, 303);
  assert.equal(paid.headers.get("location"), `https://dunlin.example/thanks?session=${session.id}`);
  assert.equal((await provider.press(session.id, "pay")).status, 303);
  await provider.quiet();

  assert.deepEqual(receiver.types(), CARD_PAID);
  const { event } = receiver.received.at(-1);
  assert.equal(event.data.object.payment_status, "paid");
  assert.equal(event.data.object.client_reference_id, "pat_1");
  assert.deepEqual(event.data.object.metadata, { attempt: "pat_1" });
  assert.equal(event.livemode, false);

  const path = `/payment_intents/${event.data.object.payment_intent}`;
  const expand = "?expand[]=latest_charge.balance_transaction";
  const intent = await (await provider.api("GET", path + expand)).json();
  const { balance_transaction: movement } = intent.latest_charge;
  assert.deepEqual(
    [intent.status, intent.amount_received, movement.amount, movement.fee, movement.net],
    ["succeeded", 10_000, 10_000, 320, 9_680],
  );
  assert.deepEqual(intent.metadata, { attempt: "pat_1" });
  const [entry] = await movementsOf(session);
  assert.deepEqual(
    [entry.kind, entry.amount, entry.fee, entry.id],
    ["charge", 10_000, 320, movement.id],
  );
});

test("a declined payer is told so, may try again, and is charged once", async () => {
  const session = await open();
  const declined = await provider.press(session.id, "decline");
  assert.equal(declined.headers.get("location"), `/pay/${session.id}`);
  assert.match(await page(session), /role="alert">Your card was declined\./);
  await provider.press(session.id, "pay");
  await provider.quiet();
  assert.deepEqual(receiver.types(), ["payment_intent.payment_failed", ...CARD_PAID]);
  assert.deepEqual(
    (await movementsOf(session)).map(({ kind }) => kind),
    ["failed_charge", "charge"],
  );
});

test("a slow bank debit completes unpaid and succeeds when it is released", async () => {
  const session = await open({ method: "sepa_debit", amount: 100_000 });
  await provider.press(session.id, "debit", { settle: "hold", outcome: "failed" });
  await provider.quiet();
  assert.deepEqual(receiver.types(), ["payment_intent.processing", "checkout.session.completed"]);
  assert.equal(receiver.received[1].event.data.object.payment_status, "unpaid");
  assert.deepEqual(await movementsOf(session), []);

  await provider.settle(session.id, "succeeded");
  await provider.quiet();
  assert.deepEqual(receiver.types().slice(2), [
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.async_payment_succeeded",
  ]);
  assert.equal((await movementsOf(session))[0].fee, 500);
  await assert.rejects(provider.settle(session.id, "failed"), /400/);
});

test("a bank debit settles by itself, here with a return", async () => {
  const session = await open({ method: "us_bank_account", currency: "usd" });
  await provider.press(session.id, "debit", { settle: "0", outcome: "failed" });
  await until("the debit is settled", () => receiver.received.length === 4);
  assert.deepEqual(receiver.types().slice(2), [
    "payment_intent.payment_failed",
    "checkout.session.async_payment_failed",
  ]);
  assert.deepEqual(
    (await movementsOf(session)).map(({ kind }) => kind),
    ["failed_charge"],
  );
});

test("cancelling goes back and leaves the session open until it is expired", async () => {
  const session = await open();
  const cancelled = await provider.press(session.id, "cancel");
  assert.equal(cancelled.headers.get("location"), "https://dunlin.example/cancelled");
  const expired = await (
    await provider.api("POST", `/checkout/sessions/${session.id}/expire`)
  ).json();
  assert.deepEqual([expired.status, expired.url], ["expired", null]);
  assert.equal((await provider.api("POST", `/checkout/sessions/${session.id}/expire`)).status, 400);
  await provider.press(session.id, "pay");
  assert.deepEqual(await movementsOf(session), []);
  assert.match(await page(session), /has expired/);
  await provider.quiet();
  assert.deepEqual(receiver.types(), ["checkout.session.expired"]);
});

test("events are signed over time and raw body", async () => {
  await provider.press((await open()).id, "pay");
  await provider.quiet();
  for (const { body, signature } of receiver.received) {
    const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature);
    assert.ok(Math.abs(Date.now() / 1000 - Number(seconds)) < 60);
    assert.equal(mac, createHmac("sha256", SECRET).update(`${seconds}.${body}`).digest("hex"));
  }
});

test("an event that was not accepted is sent again", async () => {
  receiver.status = 500;
  await provider.press((await open()).id, "decline");
  await until("the first attempt is refused", () => receiver.received.length === 1);
  receiver.status = 200;
  const [event] = await provider.quiet();
  assert.deepEqual([event.deliveries[0].state, event.deliveries[0].attempts], ["delivered", 2]);
  assert.equal(receiver.received[0].body, receiver.received[1].body);
});

test("on demand events come twice, late, in reverse or not at all", async () => {
  await provider.faults({ duplicate: 1 });
  await provider.press((await open()).id, "pay");
  await provider.quiet();
  assert.deepEqual(
    receiver.types(),
    CARD_PAID.flatMap((type) => [type, type]),
  );

  receiver.received = [];
  await provider.faults({ reorder: true });
  await provider.press((await open()).id, "pay");
  assert.deepEqual(receiver.types(), []);
  await provider.release();
  await provider.quiet();
  assert.deepEqual(receiver.types(), CARD_PAID.toReversed());

  receiver.received = [];
  await provider.faults({ drop: 2 });
  await provider.press((await open()).id, "pay");
  const [, succeeded] = await provider.quiet();
  assert.deepEqual(receiver.types(), ["checkout.session.completed"]);
  await provider.resend(succeeded.id);
  await provider.quiet();
  assert.deepEqual(receiver.types(), ["checkout.session.completed", "payment_intent.succeeded"]);

  receiver.received = [];
  await provider.faults({ delay_ms: 300 });
  const started = Date.now();
  await provider.press((await open()).id, "decline");
  await provider.quiet();
  assert.ok(Date.now() - started >= 300);
});

test("forgeries are what they claim to be, and are not sent again", async () => {
  receiver.status = 400;
  const forged = async (forge) => {
    receiver.received = [];
    await provider.faults({ forge });
    await provider.press((await open({ amount: 5_000 })).id, "pay");
    await provider.quiet();
    assert.equal(receiver.received.length, 3);
    const { body, signature, event } = receiver.received[2];
    const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature);
    const genuine = mac === createHmac("sha256", SECRET).update(`${seconds}.${body}`).digest("hex");
    return {
      genuine,
      age: Date.now() / 1000 - Number(seconds),
      amount: event.data.object.amount_total,
    };
  };
  assert.equal((await forged("bad_signature")).genuine, false);
  assert.ok((await forged("old_timestamp")).age > 3_000);
  const { genuine, amount } = await forged("wrong_amount");
  assert.deepEqual([genuine, amount], [true, 5_100]);
});

test("the same idempotency key gives the same session, and refuses other parameters", async () => {
  const create = (amount) =>
    provider.api("POST", "/checkout/sessions", sessionForm({ amount }), {
      "idempotency-key": "pat_1:open",
    });
  const first = await create(700);
  const second = await create(700);
  assert.deepEqual(await second.json(), await first.json());
  assert.equal(second.headers.get("idempotent-replayed"), "true");
  const other = await create(800);
  assert.equal(other.status, 400);
  assert.equal((await other.json()).error.type, "idempotency_error");
});

test("requests the original would refuse are refused", async () => {
  const refusal = async (change, headers) => {
    const form = { ...sessionForm({}), ...change };
    for (const [name, value] of Object.entries(form)) if (value === undefined) delete form[name];
    const response = await provider.api("POST", "/checkout/sessions", form, headers);
    const { error } = await response.json();
    return [response.status, error?.code ?? error?.message, error?.param].join(" ");
  };
  const amount = "line_items[0][price_data][unit_amount]";
  assert.equal(await refusal({ amuont: "1" }), "400 parameter_unknown amuont");
  assert.equal(await refusal({ mode: undefined }), "400 parameter_missing mode");
  assert.equal(await refusal({ [amount]: "0" }), `400 parameter_invalid_integer ${amount}`);
  assert.equal(await refusal({ [amount]: "12.30" }), `400 parameter_invalid_integer ${amount}`);
  assert.equal(await refusal({ [amount]: "-5" }), `400 parameter_invalid_integer ${amount}`);
  assert.equal(
    await refusal({ "payment_method_types[0]": "us_bank_account" }),
    "400 parameter_invalid payment_method_types",
  );
  assert.equal(
    await refusal({ client_reference_id: "a b" }),
    "400 parameter_invalid client_reference_id",
  );
  assert.equal(await refusal({ expires_at: "1700000000" }), "400 parameter_invalid expires_at");
  assert.equal(
    await refusal({ success_url: "javascript:alert(1)" }),
    "400 url_invalid success_url",
  );
  assert.equal(
    await refusal({}, { authorization: "Bearer sk_test_other" }),
    "401 Invalid API Key provided. ",
  );
  assert.equal((await provider.api("GET", "/checkout/sessions/cs_test_none")).status, 404);
  assert.equal((await provider.api("GET", "/refunds")).status, 404);
});

test("what the page shows is escaped, needs no script and says what it is", async () => {
  const session = await open({ name: "Invoice <b>1</b> & more", amount: 123_456 });
  const text = await page(session);
  assert.match(text, /Invoice &lt;b&gt;1&lt;\/b&gt; &amp; more/);
  assert.match(text, /EUR 1,234\.56/);
  assert.match(text, /Development provider/);
  assert.doesNotMatch(text, /<script/);
  const control = await (await fetch(`${provider.base}/control`)).text();
  assert.match(control, /Set faults/);
});

test("a restart loses nothing: a held event and a debit under way are still there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dunlin-provider-"));
  let own = await startProvider(options(folder));
  try {
    const created = await own.api(
      "POST",
      "/checkout/sessions",
      sessionForm({ method: "sepa_debit" }),
    );
    const session = await created.json();
    await own.faults({ reorder: true });
    await own.press(session.id, "debit", { settle: "3", outcome: "succeeded" });
    await own.stop();
    own = await startProvider(options(folder));
    await until("the debit is settled", async () => (await own.ledger()).totals.eur?.charges === 1);
    await own.release();
    await own.quiet();
    assert.equal(receiver.types().at(-1), "payment_intent.processing");
    assert.equal(receiver.received.length, 5);
  } finally {
    await own.stop();
    await rm(folder, { recursive: true });
  }
});

test("fees and amounts are computed in integers", () => {
  assert.equal(feeOf("card", 12_345), 388);
  assert.equal(feeOf("card", 10), 10);
  assert.equal(feeOf("sepa_debit", 12_345), 99);
  assert.equal(feeOf("us_bank_account", 99_999_999), 500);
  assert.equal(amountText(5, "eur"), "EUR 0.05");
  assert.equal(amountText(1_234_567, "jpy"), "JPY 1,234,567");
  assert.equal(amountText(1_234_567, "kwd"), "KWD 1,234.567");
});

function options(persist) {
  return { publicUrl: PUBLIC_URL, webhookUrl: receiver.url, webhookSecret: SECRET, persist };
}

function sessionForm({
  amount = 11_900,
  currency = "eur",
  method = "card",
  name = "Invoice 2026-0001",
}) {
  return {
    mode: "payment",
    client_reference_id: "pat_1",
    "line_items[0][price_data][currency]": currency,
    "line_items[0][price_data][unit_amount]": String(amount),
    "line_items[0][price_data][product_data][name]": name,
    "line_items[0][quantity]": "1",
    "payment_method_types[0]": method,
    success_url: "https://dunlin.example/thanks?session={CHECKOUT_SESSION_ID}",
    cancel_url: "https://dunlin.example/cancelled",
    "metadata[attempt]": "pat_1",
    "payment_intent_data[metadata][attempt]": "pat_1",
  };
}

async function open(choices = {}) {
  const response = await provider.api("POST", "/checkout/sessions", sessionForm(choices));
  assert.equal(response.status, 200);
  return response.json();
}

async function page(session) {
  return (await fetch(`${provider.base}/pay/${session.id}`)).text();
}

async function movementsOf(session) {
  return (await provider.ledger()).entries.filter((entry) => entry.session === session.id);
}
