// The customer's journeys: from the link in the mail to a receipt, in a browser without scripts.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { startDunlin } from "./harness.mjs";
import { atProvider, goToPay, outcome, payByHeldDebit } from "./pages/portal.mjs";
import { grantedContact, mailedLink, sentInvoice } from "./support/arrange.mjs";
import { assertBooksAgree } from "./support/books.mjs";
import { PHONE, startBrowser } from "./support/browser.mjs";
import { until } from "./support/until.mjs";

/** The portal works without a script, so the journeys are made without one. */
const NO_SCRIPT = { javaScriptEnabled: false };

let dunlin;
let staff;
let browser;

before(async () => {
  dunlin = await startDunlin();
  staff = await dunlin.signIn();
  browser = await startBrowser();
});

after(async () => {
  await browser?.stop();
  await dunlin?.stop();
});

afterEach(async () => {
  await dunlin.provider.faults({});
  await dunlin.provider.quiet();
  await dunlin.cron();
  await assertBooksAgree(dunlin, staff);
});

test("an invoice is read, paid by card and acknowledged with a receipt", async () => {
  const { invoice, page } = await openedLink();
  await page.getByRole("heading", { name: `Invoice ${invoice.number}` }).waitFor();
  const document = page.frameLocator("iframe.document-frame");
  await document.getByText("Consulting, part 1").waitFor();

  await goToPay(page);
  await atProvider(page, "Pay");
  await outcome(page, "Thank you").waitFor();
  await page.getByRole("link", { name: /^Receipt/ }).click();
  await page.getByText("119.00").first().waitFor();
  await page.getByRole("link", { name: "Back to the invoice" }).click();
  await page.getByText("Nothing left to pay").waitFor();
  assert.equal(await page.getByRole("button", { name: "Continue to payment" }).count(), 0);
  assert.equal((await staff.get(`/api/invoices/${invoice.id}`)).state, "settled");
});

test("the page after the payment claims nothing before the provider has told", async () => {
  const { page } = await openedLink();
  await dunlin.provider.faults({ reorder: true });
  await goToPay(page);
  await atProvider(page, "Pay");
  await outcome(page, "Waiting for confirmation").waitFor();
  await dunlin.provider.release();
  await outcome(page, "Thank you").waitFor();
});

test("a declined card may be tried again", async () => {
  const { invoice, page } = await openedLink();
  await goToPay(page);
  await atProvider(page, "Decline");
  await page.getByRole("alert").filter({ hasText: "declined" }).waitFor();
  await dunlin.provider.quiet();
  assert.equal((await staff.get(`/api/invoices/${invoice.id}`)).open.amount, "119.00");
  await atProvider(page, "Pay");
  await outcome(page, "Thank you").waitFor();
});

test("who turns back at the provider's page has paid nothing", async () => {
  const { invoice, page } = await openedLink();
  await goToPay(page);
  await atProvider(page, "Cancel and go back");
  await page.getByRole("heading", { name: `Invoice ${invoice.number}` }).waitFor();
  assert.equal((await staff.get(`/api/invoices/${invoice.id}`)).open.amount, "119.00");
});

test("a bank debit is on its way until the bank says so", async () => {
  const { invoice, page } = await openedLink();
  await goToPay(page, { method: "Bank debit" });
  const session = new URL(page.url()).pathname.split("/").at(-1);
  await payByHeldDebit(page);
  await outcome(page, "Payment on its way").waitFor();
  await page.getByRole("link", { name: "Back to the invoice" }).click();
  await page.getByText("A payment is on its way").waitFor();
  assert.equal(await page.getByRole("button", { name: "Continue to payment" }).count(), 0);

  await dunlin.provider.settle(session, "succeeded");
  await dunlin.provider.quiet();
  await page.reload();
  await page.getByText("Nothing left to pay").waitFor();
  assert.equal((await staff.get(`/api/invoices/${invoice.id}`)).state, "settled");
});

test("a part is paid, and more than is open is refused beside the field", async () => {
  const { page } = await openedLink();
  await page.getByLabel("Amount").fill("500");
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await page.getByText("That is more than").waitFor();
  await goToPay(page, { amount: "19.00" });
  await atProvider(page, "Pay");
  await outcome(page, "Thank you").waitFor();
  await page.getByRole("link", { name: "Back to the invoice" }).click();
  assert.equal(await page.getByLabel("Amount").inputValue(), "100.00");
  await page.getByRole("row", { name: /^RCT-.* 19\.00 EUR$/ }).waitFor();
});

test("on a phone everything fits and is large enough to press", async () => {
  const { page } = await openedLink({ viewport: PHONE, isMobile: true, hasTouch: true });
  await assertFits(page);
  const button = page.getByRole("button", { name: "Continue to payment" });
  assert.ok((await button.boundingBox()).height >= 44);
  await goToPay(page);
  await assertFits(page);
  await atProvider(page, "Pay");
  await outcome(page, "Thank you").waitFor();
  await assertFits(page);
});

test("a link that was never given, or was changed, shows nothing", async () => {
  const { link } = await sentInvoice(staff);
  const other = link.slice(0, -1) + (link.endsWith("A") ? "B" : "A");
  for (const address of [other, `${dunlin.base}/portal/i/none`]) {
    assert.equal((await fetch(address)).status, 404);
  }
});

test("a person signs in by a link, pays an invoice of the list, and signs out", async () => {
  const { customer, invoice } = await sentInvoice(staff);
  const email = await grantedContact(staff, customer, "pay");
  const page = await browser.person(dunlin, NO_SCRIPT);
  await page.goto("/portal");
  await page.getByRole("link", { name: "Ask for a sign-in link" }).click();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByRole("heading", { name: "Look into your mailbox" }).waitFor();
  const link = await until("the message is there", () => mailedLink(staff, "sign-in link", email));
  await page.goto(link);
  await page.getByText(`As ${email}`).waitFor();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: customer.details.name }).waitFor();
  await page.getByRole("link", { name: invoice.number }).click();
  await goToPay(page);
  await atProvider(page, "Pay");
  await outcome(page, "Thank you").waitFor();
  await page.getByRole("link", { name: "Invoices", exact: true }).click();
  await page.getByText("All settled").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("E-mail address").waitFor();
  await page.goto("/portal");
  await page.getByRole("heading", { name: "Please sign in" }).waitFor();
  await page.goto(link);
  await page.getByRole("heading", { name: "does not work any more" }).waitFor();
});

test("to see is not to pay, and on a phone the list fits", async () => {
  const { customer, invoice } = await sentInvoice(staff);
  const email = await grantedContact(staff, customer, "view");
  const page = await browser.person(dunlin, {
    ...NO_SCRIPT,
    viewport: PHONE,
    isMobile: true,
    hasTouch: true,
  });
  await page.goto("/portal/sign-in");
  await assertFits(page);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.goto(await until("the message is there", () => mailedLink(staff, "sign-in link", email)));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: customer.details.name }).waitFor();
  await assertFits(page);
  await page.getByRole("link", { name: invoice.number }).click();
  await page.getByText("but not pay them").waitFor();
  assert.equal(await page.getByRole("button", { name: "Continue to payment" }).count(), 0);
  await assertFits(page);
});

async function openedLink(settings) {
  const { invoice, link } = await sentInvoice(staff);
  const page = await browser.person(dunlin, { ...NO_SCRIPT, ...settings });
  await page.goto(link);
  return { invoice, page };
}

/** Nothing reaches beyond the right edge of the screen. */
async function assertFits(page) {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= page.viewportSize().width, `${page.url()} is ${width} pixels wide`);
}
