// From an empty company to an invoice in the customer's mailbox, through the app alone.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { PEOPLE, startDunlin } from "./harness.mjs";
import { addContact, createCustomer } from "./pages/customers.mjs";
import { draftInvoice, liveTotals, saveAndIssue } from "./pages/invoices.mjs";
import { StaffApp } from "./pages/staff_app.mjs";
import { DESKTOP, PHONE, startBrowser } from "./support/browser.mjs";

const CUSTOMER = "Nordlicht Handels GmbH";
const CONTACT = { name: "Petra Payables", email: "payables@nordlicht.example" };

let dunlin;
let browser;
let app;
let number;

before(async () => {
  dunlin = await startDunlin();
  browser = await startBrowser();
  app = new StaffApp(await browser.person(dunlin));
});

after(async () => {
  await browser?.stop();
  await dunlin?.stop();
});

afterEach(() => assert.deepEqual(app.page.complaints, []));

test("a wrong password is refused in words, the right one opens the page asked for", async () => {
  const { page } = app;
  await page.goto("/customers");
  await app.submitSignIn(PEOPLE.administrator, "not the password at all");
  await page
    .getByRole("alert")
    .filter({ hasText: /password/i })
    .waitFor();
  await app.submitSignIn(PEOPLE.administrator, "demo-dunlin-2026");
  await app.heading("Customers").waitFor();
  assert.equal(new URL(page.url()).pathname, "/customers");
});

test("a customer and the person who receives its invoices", async () => {
  await createCustomer(app, { name: CUSTOMER, city: "Kiel", country: "DE" });
  await addContact(app, CONTACT);
});

test("a customer without a name is refused at the field", async () => {
  const { page } = app;
  await page.goto("/customers/new");
  await page.getByRole("button", { name: "Save" }).click();
  const name = page.getByLabel("Name", { exact: true });
  await page.waitForFunction((field) => field.ariaInvalid === "true", await name.elementHandle());
});

test("an unfinished invoice is told all that is missing before it is sent", async () => {
  const { page } = app;
  await page.goto("/invoices/new");
  await page.getByRole("button", { name: "Save and issue" }).click();
  for (const missing of ["Choose a customer", "Enter a description", "Enter a price"]) {
    await page.getByText(missing, { exact: true }).waitFor();
  }
  assert.equal(await page.getByRole("dialog", { name: "Issue invoice" }).isVisible(), false);

  // What is changed is not told any more, until the next try finds it wrong again.
  const missing = page.getByText("Enter a description", { exact: true });
  await page.getByLabel("Description").fill("Work");
  await missing.waitFor({ state: "hidden" });
  await page.getByText("Enter a price", { exact: true }).waitFor();
  await page.getByLabel("Description").fill("");
  assert.equal(await missing.isVisible(), false);
  await page.getByRole("button", { name: "Save and issue" }).click();
  await missing.waitFor();
});

test("whoever removes lines by keyboard goes on from the line beside", async () => {
  const { page } = app;
  await page.goto("/invoices/new");
  for (const _ of [2, 3]) await page.getByRole("button", { name: "Add line" }).click();
  await page.getByRole("button", { name: "Remove line 3" }).press("Enter");
  await app.focusOn("Remove line 2");
  await page.getByRole("button", { name: "Remove line 1" }).press("Enter");
  await page.getByRole("group", { name: "Line 2", exact: true }).waitFor({ state: "detached" });
  await app.focusOn("Remove line 1");
});

test("an invoice adds up while it is typed, and is issued", async () => {
  await draftInvoice(app, {
    customer: CUSTOMER,
    reference: "PO 4711",
    lines: [
      { description: "Consulting", quantity: "2.5", price: "120" },
      { description: "Travel", quantity: "1", price: "33.33" },
    ],
  });
  // 333.33 net and 19 % of it.
  await liveTotals(app).getByText("396.66").waitFor();
  number = await saveAndIssue(app);
  assert.match(number, /\d/);
});

test("the invoice is sent and lies in the mailbox with its link", async () => {
  const { page } = app;
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText(`On its way to ${CONTACT.email}`).waitFor();

  await app.visit("Mailbox");
  await page.getByRole("navigation", { name: "Messages" }).getByText(number).first().click();
  await page.getByRole("article", { name: "Message" }).getByText(CONTACT.email).waitFor();
  const mail = page.frameLocator('iframe[title="Message"]');
  const link = await mail.getByRole("link").first().getAttribute("href");
  assert.ok(link.startsWith(`${dunlin.base}/portal/i/lnk_`), link);
});

test("the search box finds customer and invoice by part of name, number, amount or reference", async () => {
  const { page } = app;
  const box = page.getByRole("combobox", { name: "Search customers and documents" });
  const expected = { nordl: CUSTOMER, 396.66: number, 4711: number, [number]: number };
  for (const [typed, found] of Object.entries(expected)) {
    await box.fill("");
    await box.fill(typed);
    await page.getByRole("option", { name: found }).first().waitFor();
  }
  await page.getByRole("option", { name: number }).first().click();
  await app.heading(number).waitFor();
});

test("on a phone the drawer closes by a press beside it, and by a link to the page one is on", async () => {
  const { page } = app;
  await page.setViewportSize(PHONE);
  await page.goto("/ledger");
  await app.heading("Ledger").waitFor();
  const drawer = page.getByRole("dialog", { name: "Dunlin" });
  const more = page.getByRole("button", { name: "More" });
  await more.click();
  await drawer.waitFor();
  await page.mouse.click(PHONE.width - 10, PHONE.height / 2);
  await drawer.waitFor({ state: "hidden" });
  await more.click();
  await drawer.getByRole("link", { name: "Ledger" }).click();
  await drawer.waitFor({ state: "hidden" });
  // Escape in the menu of the drawer closes the menu alone.
  await more.click();
  await drawer.getByRole("button", { name: /your menu/i }).click();
  await page.keyboard.press("Escape");
  await drawer.getByRole("menuitem", { name: "Sign out" }).waitFor({ state: "hidden" });
  assert.ok(await drawer.isVisible());
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });
  await page.setViewportSize(DESKTOP);
});

test("signing out with a form that is not saved asks first", async () => {
  const { page } = app;
  await page.goto("/customers/new");
  await page.getByLabel("Name", { exact: true }).fill("Half a customer");
  const answers = ["dismiss", "accept"];
  const asked = [];
  const answer = async (dialog) => {
    asked.push(dialog.message());
    await dialog[answers[asked.length - 1]]();
  };
  page.on("dialog", answer);
  await app.signOut();
  await page.keyboard.press("Escape");
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Half a customer");
  await app.signOut();
  await page.getByLabel("Password").waitFor();
  page.off("dialog", answer);
  assert.equal(asked.length, 2);
  assert.match(asked[0], /will be lost/);
  await StaffApp.signIn(page);
});

test("after signing out nothing is shown without signing in again", async () => {
  await app.signOut();
  await app.page.getByLabel("Password").waitFor();
  await app.page.goto("/invoices");
  await app.page.getByLabel("Password").waitFor();
});
