// What the provider tells, however it tells it, has the effect of being told once and in order.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { startDunlin } from "./harness.mjs";
import { beginPayment, sentInvoice } from "./support/arrange.mjs";
import { assertBooksAgree, balanceOf, hundredths } from "./support/books.mjs";
import { deliver, signatureOf } from "./support/stripe_events.mjs";

let dunlin;
let staff;

before(async () => {
  dunlin = await startDunlin();
  staff = await dunlin.signIn();
});

after(() => dunlin?.stop());

beforeEach(() => dunlin.provider.faults({}));

afterEach(() => assertBooksAgree(dunlin, staff));

test("a card payment is booked once and settles the invoice", async () => {
  const { invoice, link } = await sentInvoice(staff);
  await payByCard(link, invoice.totals.total);
  await assertSettledOnce(invoice);
});

test("events that come three times have the effect of one", async () => {
  const { invoice, link } = await sentInvoice(staff);
  await dunlin.provider.faults({ duplicate: 2 });
  await payByCard(link, invoice.totals.total);
  await assertSettledOnce(invoice);
});

test("events that come newest first have the effect of their order", async () => {
  const { invoice, link } = await sentInvoice(staff);
  await dunlin.provider.faults({ reorder: true });
  const session = await beginPayment(link, invoice.totals.total);
  await dunlin.provider.press(session, "pay");
  await dunlin.provider.release();
  await settle();
  await assertSettledOnce(invoice);
});

test("a bank debit whose end overtakes its beginning is booked once", async () => {
  const { invoice, link } = await sentInvoice(staff);
  await dunlin.provider.faults({ reorder: true, duplicate: 1 });
  const session = await beginPayment(link, { ...invoice.totals.total, method: "bank_debit" });
  await dunlin.provider.press(session, "debit", { settle: "hold", outcome: "succeeded" });
  await dunlin.provider.settle(session, "succeeded");
  await dunlin.provider.release();
  await settle();
  await assertSettledOnce(invoice);
});

test("forged events change nothing, and the true ones still count", async () => {
  for (const forge of ["bad_signature", "old_timestamp"]) {
    const { invoice, link } = await sentInvoice(staff);
    await dunlin.provider.faults({ forge });
    await payByCard(link, invoice.totals.total);
    const forged = newest(await dunlin.provider.events());
    for (const { deliveries } of forged) {
      assert.equal(deliveries[0].state, "failed");
      assert.match(deliveries[0].answer, /^400 /);
    }
    const untouched = await staff.get(`/api/invoices/${invoice.id}`);
    assert.deepEqual(untouched.open, invoice.totals.total);

    await dunlin.provider.faults({});
    await resend(forged);
    await assertSettledOnce(invoice);
  }
});

test("an event with another amount than the provider's own books is not believed", async () => {
  const { invoice, link } = await sentInvoice(staff);
  await dunlin.provider.faults({ forge: "wrong_amount" });
  await payByCard(link, invoice.totals.total);
  await dunlin.provider.faults({});
  await resend(newest(await dunlin.provider.events()));
  await assertSettledOnce(invoice);
});

test("a declined card books nothing, and the next try is booked once", async () => {
  const { invoice, link } = await sentInvoice(staff);
  const session = await beginPayment(link, invoice.totals.total);
  await dunlin.provider.press(session, "decline");
  await settle();
  const declined = await staff.get(`/api/invoices/${invoice.id}`);
  assert.deepEqual(declined.open, invoice.totals.total);
  await dunlin.provider.press(session, "pay");
  await settle();
  await assertSettledOnce(invoice);
});

test("a bank debit under way is no money yet, and none when it is returned", async () => {
  const { invoice, link } = await sentInvoice(staff);
  const session = await beginPayment(link, { ...invoice.totals.total, method: "bank_debit" });
  await dunlin.provider.press(session, "debit", { settle: "hold", outcome: "succeeded" });
  await settle();
  const under = await staff.get(`/api/invoices/${invoice.id}`);
  assert.deepEqual([under.open, under.payments[0].state], [invoice.totals.total, "processing"]);
  await dunlin.provider.settle(session, "failed");
  await settle();
  const returned = await staff.get(`/api/invoices/${invoice.id}`);
  assert.deepEqual([returned.open, returned.payments[0].state], [invoice.totals.total, "failed"]);
});

test("two windows that ask for the same lead to one page of the provider", async () => {
  const { invoice, link } = await sentInvoice(staff);
  const begin = () => beginPayment(link, invoice.totals.total);
  const sessions = await Promise.all([begin(), begin(), begin()]);
  assert.equal(new Set(sessions).size, 1);
  await dunlin.provider.press(sessions[0], "pay");
  await settle();
  await assertSettledOnce(invoice);
});

test("an invoice paid twice over leaves what is too much unapplied", async () => {
  const { customer, invoice, link } = await sentInvoice(staff);
  const sessions = [
    await beginPayment(link, invoice.totals.total),
    await beginPayment(link, { amount: "100.00" }),
  ];
  await Promise.all(sessions.map((session) => dunlin.provider.press(session, "pay")));
  await settle();
  const { items } = await staff.get(`/api/receipts?customer=${customer.id}`);
  const unapplied = items.reduce((sum, receipt) => sum + hundredths(receipt.unapplied), 0);
  assert.deepEqual([items.length, unapplied], [2, 10_000]);
  assert.equal((await staff.get(`/api/invoices/${invoice.id}`)).state, "settled");
});

test("a part payment leaves the rest open", async () => {
  const { invoice, link } = await sentInvoice(staff);
  await payByCard(link, { amount: "19.00" });
  const paid = await staff.get(`/api/invoices/${invoice.id}`);
  assert.equal(hundredths(paid.open), hundredths(invoice.totals.total) - 1900);
  assert.equal(paid.state, "part_paid");
});

test("signed nonsense is stored or refused, and never a fault", async () => {
  const before = await balanceOf(staff, "provider_clearing");
  const bodies = [
    "",
    "{}",
    "[]",
    "not json",
    '{"id":"evt_1","object":"event","type":"unknown.kind","livemode":false,"data":{"object":{}}}',
    '{"id":"evt_2","object":"event","type":"checkout.session.completed","data":{"object":null}}',
    `{"id":"${"x".repeat(5000)}"}`,
    "\u0000\ud800",
  ];
  for (const body of bodies) {
    const { status } = await post(body, sign(body));
    assert.ok(status < 500, `${status} for ${body.slice(0, 40)}`);
    // The same again, as a provider that has got no 2xx would.
    assert.equal((await post(body, sign(body))).status, status);
  }
  assert.equal(await balanceOf(staff, "provider_clearing"), before);
});

test("a missing or malformed signature is refused", async () => {
  const body = "{}";
  const good = sign(body);
  const bad = [undefined, "", "t=1", "v1=00", good.replace("v1", "v0"), `${good}0`, "t=x,v1=y,,="];
  for (const signature of bad) assert.equal((await post(body, signature)).status, 400, signature);
});

async function payByCard(link, amount) {
  await dunlin.provider.press(await beginPayment(link, amount), "pay");
  await settle();
}

/** Waits for the deliveries, then lets the cron do what was left for later. */
async function settle() {
  await dunlin.provider.quiet();
  await dunlin.cron();
}

/** The events of the latest payment, the oldest first. */
function newest(events) {
  return events.slice(0, 3).toReversed();
}

async function resend(events) {
  for (const { id } of events) await dunlin.provider.resend(id);
  await settle();
}

async function assertSettledOnce(invoice) {
  const view = await staff.get(`/api/invoices/${invoice.id}`);
  assert.equal(view.state, "settled");
  assert.equal(hundredths(view.open), 0);
  assert.equal(view.allocations.length, 1);
  const receipts = await staff.get(`/api/receipts?customer=${invoice.customer.id}`);
  assert.deepEqual(
    receipts.items.map(({ amount, unapplied }) => [amount, unapplied.amount]),
    [[invoice.totals.total, "0.00"]],
  );
}

function post(body, signature) {
  return deliver(dunlin.base, body, signature);
}

function sign(body) {
  return signatureOf(dunlin.webhookSecret, body);
}
