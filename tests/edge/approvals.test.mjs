// A credit note above one person's limit: asked for, decided by somebody else, and the books agree.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { PEOPLE, startDunlin } from "./harness.mjs";
import { StaffApp } from "./pages/staff_app.mjs";
import { newCustomer, newInvoice } from "./support/arrange.mjs";
import { assertBooksAgree } from "./support/books.mjs";
import { startBrowser } from "./support/browser.mjs";

let dunlin;
let staff;
let browser;
let specialist;
let manager;
let customer;

before(async () => {
  dunlin = await startDunlin();
  staff = await dunlin.signIn();
  customer = await newCustomer(staff, { name: "Deichgraf Werft AG" });
  browser = await startBrowser();
  const person = async (email) => StaffApp.signIn(await browser.person(dunlin), { email });
  specialist = await person(PEOPLE.specialist);
  manager = await person(PEOPLE.manager);
});

after(async () => {
  await browser?.stop();
  await dunlin?.stop();
});

afterEach(async () => {
  assert.deepEqual([...specialist.page.complaints, ...manager.page.complaints], []);
  await assertBooksAgree(dunlin, staff);
});

/** Lets the specialist ask to credit a new invoice above their limit, and gives its number. */
async function asked() {
  const invoice = await newInvoice(staff, customer, { price: "4000.00" });
  const { page } = specialist;
  await page.goto(`/invoices/${invoice.id}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Credit in full…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("somebody else has to approve it").waitFor();
  await dialog.getByLabel("Reason").fill("Delivered late");
  await dialog.getByRole("button", { name: "Send for approval" }).click();
  await page.getByText("Waiting for somebody else's decision").waitFor();
  return invoice;
}

/** Opens what the manager is asked for about an invoice, from the list of what waits. */
async function openRequest(invoice) {
  await manager.page.goto("/approvals");
  await manager.row("Requests", invoice.number).getByRole("link").first().click();
  await manager.heading(invoice.number).waitFor();
}

async function openAmount(invoice) {
  return (await staff.get(`/api/invoices/${invoice.id}`)).open.amount;
}

test("who asks cannot approve, and nothing is issued meanwhile", async () => {
  const invoice = await asked();
  const { page } = specialist;
  await page.getByRole("button", { name: "Withdraw" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Approve" }).count(), 0);
  assert.equal(await openAmount(invoice), "4760.00");
});

test("somebody else approves, and the credit note settles the invoice", async () => {
  const invoice = await asked();
  await openRequest(invoice);
  const { page } = manager;
  await page.keyboard.press("a");
  const dialog = page.getByRole("dialog", { name: "Approve request" });
  await dialog.getByRole("button", { name: "Approve and issue" }).click();
  await manager.toast("Approved and issued as").waitFor();
  await page.getByText("Approved by").waitFor();
  assert.equal(await openAmount(invoice), "0.00");
});

test("a rejection needs a reason, which the person who asked reads", async () => {
  const invoice = await asked();
  await openRequest(invoice);
  const { page } = manager;
  await page.keyboard.press("r");
  const dialog = page.getByRole("dialog", { name: "Reject request" });
  const reject = dialog.getByRole("button", { name: "Reject", exact: true });
  await reject.click();
  const reason = dialog.getByLabel("Reason");
  await page.waitForFunction((field) => field.ariaInvalid === "true", await reason.elementHandle());
  await reason.fill("The delivery note says otherwise");
  await reject.click();
  await manager.toast("Rejected").waitFor();
  assert.equal(await openAmount(invoice), "4760.00");

  await specialist.page.reload();
  await specialist.page.getByText("The delivery note says otherwise").waitFor();
});

test("a request is withdrawn by who asked, and waits for nobody", async () => {
  const invoice = await asked();
  const { page } = specialist;
  await page.getByRole("button", { name: "Withdraw" }).click();
  const dialog = page.getByRole("dialog", { name: "Withdraw request" });
  await dialog.getByRole("button", { name: "Withdraw", exact: true }).click();
  await specialist.toast("Withdrawn").waitFor();
  await manager.page.goto("/approvals");
  await manager.page.getByRole("navigation", { name: "Whose requests" }).waitFor();
  await manager.page.waitForLoadState("networkidle");
  assert.equal(await manager.row("Requests", invoice.number).count(), 0);
});
