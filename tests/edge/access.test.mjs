// Every page, light and dark, against the rules of axe: names for screen readers, contrast, order.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { PEOPLE, startDunlin } from "./harness.mjs";
import { StaffApp } from "./pages/staff_app.mjs";
import { askedCredit, sentInvoice } from "./support/arrange.mjs";
import { startBrowser } from "./support/browser.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const GRAVE = ["serious", "critical"];
/** A theme changes colours and nothing else. */
const DARK_ALONE = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

let dunlin;
let browser;
let staffPages;
let portalPages;

before(async () => {
  dunlin = await startDunlin({ customers: 6 });
  const staff = await dunlin.signIn();
  const { customer, invoice, link } = await sentInvoice(staff);
  const [receipt] = (await staff.get("/api/receipts?limit=1")).items;
  const item = invoice.items[0];
  const request = await askedCredit(staff, await dunlin.signIn(PEOPLE.specialist), customer);
  const webhook = await staff.post("/api/webhooks", { url: "https://erp.customer.example/hooks" });
  await staff.post("/api/invitations", { email: "nell@dunlin.example", role: "viewer" });
  const { people } = await staff.get("/api/people");
  const person = people.find(({ role }) => role === "viewer");
  staffPages = [
    ...["/", "/invoices", "/invoices/new", `/invoices/${invoice.id}`],
    ...["/customers", "/customers/new", `/customers/${customer.id}`],
    ...["/receipts", "/receipts/new", `/receipts/${receipt.id}`, `/items/${item.id}`],
    ...["/ageing", `/ageing/${customer.id}`, "/ledger", "/ledger/ar", "/ledger/tie-out"],
    ...["/import", "/mailbox", "/audit", "/health", "/no-such-page"],
    ...["/profile", "/approvals", `/approvals/${request.id}`],
    ...["/settings/people", `/settings/people/${person.id}`, "/settings/approval-limits"],
    ...["/settings/roles", "/settings/roles/new", "/settings/roles/viewer", "/settings/company"],
    ...["/settings/integrations", `/settings/integrations/webhooks/${webhook.endpoint.id}`],
  ];
  const doors = ["/setup", "/forgot-password", "/invitation#none", "/new-password#none"];
  portalPages = [...doors, link, `${link}/document`, "/portal/sign-in", "/portal/i/none"];
  browser = await startBrowser();
});

after(async () => {
  await browser?.stop();
  await dunlin?.stop();
});

test("no page has a grave fault, in the light theme and in the dark one", async () => {
  // The policy of the pages keeps foreign scripts out, and axe is one.
  const page = await browser.person(dunlin, { bypassCSP: true });
  await page.goto("/");
  await page.getByLabel("Password").waitFor();
  const faults = await faultsOf(page);
  await StaffApp.signIn(page);
  for (const path of [...staffPages, ...portalPages]) {
    await page.goto(path, { waitUntil: "networkidle" });
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    faults.push(...(await faultsOf(page)));
  }
  assert.deepEqual(faults, []);
});

/** The grave faults of the page that is open, one line each. */
async function faultsOf(page) {
  await page.evaluate(AXE);
  await showTheme(page, "light");
  const light = await graveFaults(page, {});
  await showTheme(page, "dark");
  return [...light, ...(await graveFaults(page, DARK_ALONE))];
}

/** A colour on its way to another is not one that anybody reads. */
async function showTheme(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(() => {
    const moving = document.getAnimations().filter((one) => one instanceof CSSTransition);
    for (const transition of moving) transition.finish();
  });
}

async function graveFaults(page, options) {
  const run = (options) => globalThis.axe.run({ iframes: false, ...options });
  const { violations } = await page.evaluate(run, options);
  const path = new URL(page.url()).pathname;
  return violations
    .filter(({ impact }) => GRAVE.includes(impact))
    .map(({ id, nodes }) => `${path}: ${id} at ${nodes.map(({ target }) => target.join(" "))}`);
}
