// The app's parts: what is loaded with a page, and what happens when it cannot be.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startDunlin } from "./harness.mjs";
import { StaffApp } from "./pages/staff_app.mjs";
import { newCustomer, newInvoice } from "./support/arrange.mjs";
import { startBrowser } from "./support/browser.mjs";

const LEDGER = "**/app/*/ledger.wasm";

let dunlin;
let browser;
let invoice;

before(async () => {
  dunlin = await startDunlin();
  const staff = await dunlin.signIn();
  invoice = await newInvoice(staff, await newCustomer(staff));
  browser = await startBrowser();
});

after(async () => {
  await browser?.stop();
  await dunlin?.stop();
});

/** The names of all parts, as the page knows them. */
async function parts() {
  const page = await (await fetch(dunlin.base)).text();
  const table = JSON.parse(/const pages = (.*);/.exec(page)[1]);
  const names = new Set(table.flatMap(([, files]) => files));
  names.delete("shared");
  return [...names].sort();
}

/** Somebody who has signed in and has kept nothing but the cookie. */
async function visitor() {
  const page = await browser.person(dunlin);
  await StaffApp.signIn(page);
  const tools = await page.context().newCDPSession(page);
  await tools.send("Network.clearBrowserCache");
  await page.goto("about:blank");
  return page;
}

/** Opens an address and tells which files of wasm are loaded before its title is there. */
async function open(page, path, title) {
  const loaded = [];
  const listen = (request) => {
    const name = /\/app\/[0-9a-f]+\/(\w+)\.wasm$/.exec(request.url())?.[1];
    if (name !== undefined) loaded.push(name);
  };
  page.on("request", listen);
  await page.goto(path);
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  page.off("request", listen);
  return [...new Set(loaded)].sort();
}

test("the lists and the start page load no part", async () => {
  const page = await visitor();
  assert.deepEqual(await open(page, "/invoices", "Invoices"), ["app"]);
  assert.deepEqual(await open(page, "/", "Home"), ["app"]);
  assert.deepEqual(page.complaints, []);
});

test("an address inside each part loads it and no other", async () => {
  const page = await visitor();
  const addresses = [
    ["ageing", "/ageing", "Ageing"],
    ["approvals", "/approvals", "Approvals"],
    ["customers", "/customers/new", "New customer"],
    ["door", "/forgot-password", "Forgot your password?"],
    ["import", "/import", "Import"],
    ["invoice_editor", "/invoices/new", "New invoice"],
    ["invoices", `/invoices/${invoice.id}`, invoice.number],
    ["ledger", "/ledger/tie-out", "Ledger"],
    ["mailbox", "/mailbox", "Mailbox"],
    ["oversight", "/audit", "Audit log"],
    ["people", "/settings/people", "People"],
    ["profile", "/profile", "Your profile"],
    ["receipts", "/receipts/new", "Record receipt"],
    ["settings", "/settings/integrations", "Integrations"],
  ];
  assert.deepEqual(addresses.map(([part]) => part), await parts());
  for (const [part, path, title] of addresses) {
    assert.deepEqual(await open(page, path, title), ["app", part, "shared"].sort(), path);
  }
  assert.deepEqual(page.complaints, []);
});

test("pointing at a link fetches the part it leads to", async () => {
  const page = await visitor();
  await page.goto("/invoices");
  const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Ledger" });
  const fetched = page.waitForRequest(LEDGER);
  await link.first().hover();
  await fetched;
});

test("a part that cannot be loaded can be tried again", async () => {
  const page = await visitor();
  await page.route(LEDGER, (route) => route.abort());
  await page.goto("/ledger");
  const alert = page.getByRole("alert").filter({ hasText: "This page could not be loaded" });
  await alert.waitFor();
  await page.unroute(LEDGER);
  await alert.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { level: 1, name: "Ledger" }).waitFor();
});

test("after a deployment the app is loaded anew, once", async () => {
  const page = await visitor();
  let visits = 0;
  page.on("framenavigated", () => (visits += 1));
  // The server has another version by now: it knows no such file, and its page names another script.
  await page.route(LEDGER, (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await page.route("/", (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await page.goto("/ledger");
  await page.getByRole("alert").filter({ hasText: "This page could not be loaded" }).waitFor();
  assert.equal(visits, 2);
});

test("a tab from before a deployment goes on where somebody wants to go", async () => {
  const page = await visitor();
  await page.goto("/invoices");
  await page.route(LEDGER, (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await page.route("/", (route) => route.fulfill({ contentType: "text/html", body: "" }));
  const reloaded = page.waitForEvent("domcontentloaded");
  const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Ledger" });
  await link.first().click();
  await reloaded;
  await page.unroute(LEDGER);
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Ledger" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/ledger");
});
