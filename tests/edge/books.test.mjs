// Money by hand, and corrections: what is recorded, allocated, taken back, voided and credited
// shows at once wherever it belongs, and the books agree.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { startDunlin } from "./harness.mjs";
import { fillReceipt, saveReceipt, shareOf } from "./pages/receipts.mjs";
import { StaffApp } from "./pages/staff_app.mjs";
import { newCustomer, newInvoice } from "./support/arrange.mjs";
import { assertBooksAgree } from "./support/books.mjs";
import { startBrowser } from "./support/browser.mjs";

let dunlin;
let staff;
let browser;
let app;
let customer;

before(async () => {
  dunlin = await startDunlin();
  staff = await dunlin.signIn();
  customer = await newCustomer(staff, { name: "Hafen und Sohn KG" });
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

test("a transfer settles one invoice and part of another, and the rest stays visible", async () => {
  const { page } = app;
  const first = await newInvoice(staff, customer);
  const second = await newInvoice(staff, customer);
  await fillReceipt(app, {
    customer: customer.details.name,
    amount: "200.00",
    reference: "Transfer 1",
  });
  await shareOf(app, first.number).fill("119.00");
  await shareOf(app, second.number).fill("31.00");
  await page.getByText("50.00").first().waitFor();
  await saveReceipt(app);
  await app.row("Allocations", first.number).waitFor();
  await app.row("Allocations", second.number).waitFor();

  assert.equal(await openOf(first), "0.00");
  assert.equal(await openOf(second), "88.00");
  const [receipt] = (await staff.get(`/api/receipts?customer=${customer.id}`)).items;
  assert.equal(receipt.unapplied.amount, "50.00");
});

test("an allocation too many is taken back and opens both sides again", async () => {
  const { page } = app;
  await app.visit("Receipts");
  await app.row("Receipts", customer.details.name).getByRole("link").first().click();
  const before = (await staff.get(`/api/receipts?customer=${customer.id}`)).items[0];
  const row = app.row("Allocations", "31.00");
  await row.getByRole("button", { name: "Unallocate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Unallocate" }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  const after = (await staff.get(`/api/receipts?customer=${customer.id}`)).items[0];
  assert.deepEqual([before.unapplied.amount, after.unapplied.amount], ["50.00", "81.00"]);
});

test("an amount larger than the item is refused before it is sent", async () => {
  const { page } = app;
  const invoice = await newInvoice(staff, customer);
  await page.reload();
  await shareOf(app, invoice.number).fill("500.00");
  await page.getByRole("alert").filter({ hasText: /./ }).first().waitFor();
  assert.equal(
    await page.getByRole("button", { name: "Allocate", exact: true }).isDisabled(),
    true,
  );
});

test("an untouched invoice is voided and its number stays used", async () => {
  const invoice = await newInvoice(staff, customer);
  await act(invoice, { action: "Void…", confirm: "Void invoice", reason: "Wrong customer" });
  await app.toast(`${invoice.number} voided`).waitFor();
  await app.page.getByText("Wrong customer").first().waitFor();
  assert.equal((await staff.get(`/api/invoices/${invoice.id}`)).state, "void");
  const next = await newInvoice(staff, customer);
  assert.notEqual(next.number, invoice.number);
});

test("a credit note in full settles the invoice it credits", async () => {
  const invoice = await newInvoice(staff, customer);
  await act(invoice, {
    action: "Credit in full…",
    confirm: "Issue credit note",
    reason: "Returned goods",
  });
  await app.toast("Credit note").waitFor();
  await app.page.getByText("Returned goods").first().waitFor();
  const credited = await staff.get(`/api/invoices/${invoice.id}`);
  assert.deepEqual([credited.state, credited.open.amount], ["settled", "0.00"]);
});

test("the proof of the books is on a page", async () => {
  await app.page.goto("/ledger/tie-out");
  await app.page.getByText("The books agree").waitFor();
});

async function act(invoice, { action, confirm, reason }) {
  const { page } = app;
  await page.goto(`/invoices/${invoice.id}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: action }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: confirm }).click();
}

async function openOf({ id }) {
  return (await staff.get(`/api/invoices/${id}`)).open.amount;
}
