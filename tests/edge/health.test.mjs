// What the provider tells and Dunlin does not book stands on the health page until somebody has
// dealt with it, and what they did is in the audit log.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { startDunlin } from "./harness.mjs";
import { StaffApp } from "./pages/staff_app.mjs";
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

test("a refund at the provider is shown in words, tried again, and put away with a note", async () => {
  const { page } = app;
  await tell("evt_refund", "charge.refunded");
  await tell("evt_dispute", "charge.dispute.created");
  await app.visit("Health");
  const refund = app.row(EVENTS, "charge.refunded");
  await refund.getByText("refunded at Stripe").waitFor();
  await app.row("Checks", "Payment events without effect").getByText("2", { exact: true }).waitFor();

  await refund.getByRole("button", { name: "Retry" }).click();
  await app.toast("It is being processed again").waitFor();
  await refund.getByText("refunded at Stripe").waitFor();

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

async function tell(id, type) {
  const object = { id: "x_1", amount: 500, currency: "eur", status: "succeeded" };
  const body = JSON.stringify({ id, object: "event", type, livemode: false, data: { object } });
  const answer = await deliver(dunlin.base, body, signatureOf(dunlin.webhookSecret, body));
  assert.equal(answer.status, 200);
}
