// What the provider tells and Dunlin does not book stands on the health page until somebody has
// dealt with it, and what they did is in the audit log.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { startDunlin } from "./harness.mjs";
import { StaffApp } from "./pages/staff_app.mjs";
import { beginPayment, sentInvoice } from "./support/arrange.mjs";
import { assertBooksAgree } from "./support/books.mjs";
import { startBrowser } from "./support/browser.mjs";
import { deliver, signatureOf } from "./support/stripe_events.mjs";

const EVENTS = "Payment events without effect";

let dunlin;
let staff;
let browser;
let app;

before(async () => {
  dunlin = await startDunlin();
  staff = await dunlin.signIn();
  browser = await startBrowser();
  app = await StaffApp.signIn(await browser.person(dunlin));
});

after(async () => {
  await browser?.stop();
  await dunlin?.stop();
});

afterEach(async () => {
  assert.deepEqual(app.page.complaints, []);
  await assertBooksAgree(dunlin, staff);
});

test("a refund at the provider is shown in words, and put away with a note", async () => {
  const { page } = app;
  await tell("evt_refund", "charge.refunded");
  await tell("evt_dispute", "charge.dispute.created");
  await app.visit("Health");
  const refund = app.row(EVENTS, "charge.refunded");
  await refund.getByText("refunded at Stripe").waitFor();
  await refund.getByText("5.00").waitFor();
  await app.row("Checks", "Payment events without effect").getByText("2", { exact: true }).waitFor();
  // Trying again would tell the same.
  assert.equal(await refund.getByRole("button", { name: "Retry" }).count(), 0);

  await refund.getByRole("button", { name: "Dealt with" }).click();
  const dialog = page.getByRole("dialog", { name: "The event is dealt with" });
  await dialog.getByText("charge.refunded evt_refund").waitFor();
  await dialog.getByRole("button", { name: "Put the event away" }).click();
  const note = dialog.getByLabel("What was done");
  await page.waitForFunction((field) => field.ariaInvalid === "true", await note.elementHandle());
  await note.fill("Refund booked in the ledger of the ERP");
  await dialog.getByRole("button", { name: "Put the event away" }).click();
  await app.toast("The event is put away").waitFor();
  await refund.waitFor({ state: "detached" });
  await app.row("Checks", "Payment events without effect").getByText("1", { exact: true }).waitFor();

  const { items } = await staff.get("/api/audit?limit=5");
  const closing = items.find(({ command }) => command === "close_event");
  const done = closing.changes.find(({ field }) => field === "done");
  assert.equal(done.after, "Refund booked in the ledger of the ERP");
});

test("leaving the dialog puts nothing away, and the last event leaves the page at peace", async () => {
  const { page } = app;
  const dispute = app.row(EVENTS, "charge.dispute.created");
  await dispute.getByRole("button", { name: "Dealt with" }).click();
  const dialog = page.getByRole("dialog", { name: "The event is dealt with" });
  await dialog.getByLabel("What was done").fill("Not yet");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await dispute.waitFor();

  await dispute.getByRole("button", { name: "Dealt with" }).click();
  assert.equal(await dialog.getByLabel("What was done").inputValue(), "");
  await dialog.getByLabel("What was done").fill("Answered at the provider");
  await dialog.getByRole("button", { name: "Put the event away" }).click();
  await page.getByText("Every event had its effect.").waitFor();
});

test("a refund of a payment of ours leads to its invoice, and what is known by now is tried again", async () => {
  const { page } = app;
  const { invoice, link } = await sentInvoice(staff);
  const session = await beginPayment(link, { amount: invoice.totals.total.amount });
  const [attempt] = await dunlin.rows(
    "SELECT id FROM payment_attempt WHERE provider_session = ?1",
    session,
  );
  await dunlin.rows(
    `INSERT INTO webhook_event(id, provider, account, event_id, kind, payload, received_at,
       processed_at, outcome, attempts, due_at)
     VALUES ('whk_00000000010000000000000001', 'stripe', '', 'evt_expired', ?1, ?2, 1, 2,
       'dead: the attempt is not known', 8, 2) RETURNING id`,
    "checkout.session.expired",
    eventText("evt_expired", "checkout.session.expired", { client_reference_id: attempt.id }),
  );
  await tell("evt_of_ours", "charge.refunded", { metadata: { attempt: attempt.id } });
  await page.reload();
  const refund = app.row(EVENTS, "charge.refunded");
  const expired = app.row(EVENTS, "checkout.session.expired");
  await expired.getByRole("link", { name: invoice.number }).waitFor();
  await expired.getByRole("button", { name: "Retry" }).click();
  await app.toast("It is being processed again").waitFor();
  await expired.waitFor({ state: "detached" });
  await refund.getByRole("link", { name: invoice.number }).click();
  await app.heading(invoice.number).waitFor();
});

function eventText(id, type, more) {
  const object = { id: "x_1", amount: 500, currency: "eur", status: "succeeded", ...more };
  return JSON.stringify({ id, object: "event", type, livemode: false, data: { object } });
}

async function tell(id, type, more) {
  const body = eventText(id, type, more);
  const answer = await deliver(dunlin.base, body, signatureOf(dunlin.webhookSecret, body));
  assert.equal(answer.status, 200);
}
