// An empty installation is set up, a colleague is invited, joins, and is shut out again: through the
// app alone, each person in a browser of their own.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { SETUP_TOKEN, startDunlin } from "./harness.mjs";
import { StaffApp } from "./pages/staff_app.mjs";
import { startBrowser } from "./support/browser.mjs";

const ADA = { name: "Ada First", email: "ada@kelp.example", password: "three gulls on a pier" };
const NELL = { name: "Nell New", email: "nell@kelp.example", password: "four terns by the sea" };
const NEW_PASSWORD = "five plovers in the rain";

let dunlin;
let browser;
let ada;
let nell;

before(async () => {
  dunlin = await startDunlin({ empty: true });
  browser = await startBrowser();
  ada = new StaffApp(await browser.person(dunlin));
  nell = new StaffApp(await browser.person(dunlin));
});

after(async () => {
  await browser?.stop();
  await dunlin?.stop();
});

afterEach(() => assert.deepEqual([...ada.page.complaints, ...nell.page.complaints], []));

test("an empty installation leads to its setup, which makes company and administrator", async () => {
  const { page } = ada;
  await page.goto("/");
  await ada.heading("Set up Dunlin").waitFor();
  await fill(page, {
    "Setup token": "not the token of this installation at all",
    "Legal name": "Kelp & Co",
    Street: "Quay 3",
    City: "Cork",
    Country: "ie",
    "E-mail address for customers": "billing@kelp.example",
    "Usual rate of tax in percent": "23",
    "Your name": ADA.name,
    "Your e-mail address": ADA.email,
    Password: ADA.password,
  });
  await page.getByRole("button", { name: "Set up Dunlin" }).click();
  await page.getByRole("alert").filter({ hasText: "not the one of this installation" }).waitFor();
  await fill(page, { "Setup token": SETUP_TOKEN });
  await page.getByRole("button", { name: "Set up Dunlin" }).click();
  await page.getByRole("button", { name: /Ada First, your menu/ }).waitFor();
  await page.getByText("Kelp & Co").first().waitFor();
  // It is dead from now on.
  const again = await fetch(`${dunlin.base}/api/setup`);
  assert.deepEqual(await again.json(), { needed: false });
});

test("the company says where customers pay to", async () => {
  const { page } = ada;
  await settings(ada, "Company");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Where customers pay to" });
  await fill(dialog, { Bank: "Harbour Bank", IBAN: "GB82 WEST 1234 5698 7654 23" });
  await dialog.getByText("is not a valid IBAN").waitFor();
  await fill(dialog, { IBAN: "GB82 WEST 1234 5698 7654 32" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await ada.toast("Customers pay to the new account from now on").waitFor();
  await page.getByText("GB82 WEST 1234 5698 7654 32").waitFor();
});

test("somebody is invited, and the message brings them in", async () => {
  const { page } = ada;
  await settings(ada, "People");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await fill(dialog, { "E-mail address": NELL.email, Name: NELL.name });
  await dialog.getByLabel("Role").selectOption({ label: "Manager" });
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await ada.toast(`Invitation on its way to ${NELL.email}`).waitFor();
  await ada.row("Invitations", NELL.email).waitFor();

  const link = await mailedLink(ada, "invites you to Dunlin");
  await nell.page.goto(link);
  await nell.heading("Welcome to Dunlin").waitFor();
  await nell.page.getByText("Ada First invites you").waitFor();
  await fill(nell.page, { Password: "short" });
  await nell.page.getByRole("button", { name: "Join" }).click();
  await nell.page.getByText("needs at least 12 characters").waitFor();
  await fill(nell.page, { Password: NELL.password });
  await nell.page.getByRole("button", { name: "Join" }).click();
  await nell.page.getByRole("button", { name: /Nell New, your menu/ }).waitFor();
  // The link works once.
  const late = await browser.person(dunlin);
  await late.goto(link);
  await late.getByText("This invitation was used already").waitFor();
});

test("a manager finds no settings, and the server gives none", async () => {
  const places = nell.page.getByRole("navigation", { name: "Main" });
  assert.equal(await places.getByRole("link", { name: "Settings" }).count(), 0);
  await nell.page.goto("/settings/people");
  await nell.page.getByText("No permission").waitFor();
});

test("a role is made, changed and removed", async () => {
  const { page } = ada;
  await settings(ada, "Roles");
  await page.getByRole("link", { name: "New role" }).click();
  await fill(page, { Name: "Credit clerk" });
  await page.getByLabel("See customers, documents and receipts").check();
  await page.getByRole("button", { name: "Save" }).click();
  await ada.toast("Role added").waitFor();
  await page.getByRole("link", { name: "Credit clerk" }).click();
  await ada.heading("Credit clerk").waitFor();
  await page.getByLabel("Issue credit notes").check();
  await page.getByRole("button", { name: "Save" }).click();
  await ada.row("Roles", "Credit clerk").getByText("Billing (1 of 5)").waitFor();
  await page.getByRole("link", { name: "Credit clerk" }).click();
  const changes = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") changes.push(request.method());
  });
  await page.getByRole("button", { name: "Remove role" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).waitFor();
  await page.keyboard.press("Control+Enter");
  await ada.toast("Role removed").waitFor();
  // The dialog stands in the form that changes the role, which is not sent with it.
  assert.deepEqual(changes, ["DELETE"]);
  assert.equal(await ada.row("Roles", "Credit clerk").count(), 0);
});

test("whoever has forgotten the password sets another, and is signed out", async () => {
  const { page } = nell;
  const other = await browser.person(dunlin);
  await other.goto("/");
  await other.getByRole("link", { name: "Forgot your password?" }).click();
  await fill(other, { "E-mail address": NELL.email });
  await other.getByRole("button", { name: "Send me a link" }).click();
  await other.getByText("a link is on its way").waitFor();
  await other.goto(await mailedLink(ada, "A new password for Dunlin"));
  await fill(other, { Password: NEW_PASSWORD });
  await other.getByRole("button", { name: "Set password" }).click();
  await other.getByText("Your new password is set").waitFor();
  await page.goto("/");
  await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  await nell.submitSignIn(NELL.email, NEW_PASSWORD);
  await page.getByRole("button", { name: /Nell New, your menu/ }).waitFor();
});

test("who is deactivated is out at once", async () => {
  const { page } = ada;
  await settings(ada, "People");
  await page.getByRole("link", { name: NELL.name }).click();
  await ada.heading(NELL.name).waitFor();
  await page.getByRole("button", { name: "Deactivate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click();
  await ada.toast("Nell New is deactivated").waitFor();
  await page.getByRole("button", { name: "Reactivate" }).waitFor();
  await nell.page.getByRole("link", { name: "Customers" }).first().click();
  await nell.page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  await nell.submitSignIn(NELL.email, NEW_PASSWORD);
  await nell.page.getByRole("alert").filter({ hasText: "is wrong" }).waitFor();
});

/** Types into fields by their labels, behind which "optional" may stand. */
async function fill(place, fields) {
  for (const [label, text] of Object.entries(fields)) {
    await place.getByLabel(new RegExp(`^${label}\\s*(optional)?$`)).fill(text);
  }
}

/** Goes to a place below "Settings". */
async function settings(app, place) {
  const main = app.page.getByRole("navigation", { name: "Main" });
  await main.getByRole("link", { name: "Settings" }).first().click();
  const tabs = app.page.getByRole("navigation", { name: "Settings" });
  await tabs.getByRole("link", { name: place }).click();
  await app.heading(place).waitFor();
}

/** The link in the newest message with this subject, as the mailbox shows it. */
async function mailedLink(app, subject) {
  await app.visit("Mailbox");
  const messages = app.page.getByRole("navigation", { name: "Messages" });
  await messages.getByText(subject).first().click();
  const mail = app.page.frameLocator('iframe[title="Message"]');
  return mail.getByRole("link").first().getAttribute("href");
}
