// One's own account: proving again who one is, a second factor, and sessions that end elsewhere.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { PASSWORD, PEOPLE, startDunlin } from "./harness.mjs";
import { giveCode, openProfile, setUpSecondFactor } from "./pages/profile.mjs";
import { StaffApp } from "./pages/staff_app.mjs";
import { startBrowser } from "./support/browser.mjs";
import { Device } from "./support/device.mjs";

const PHRASE = "four gulls over harbour";

let dunlin;
let browser;
let app;
let phone;
let codes;

before(async () => {
  dunlin = await startDunlin();
  browser = await startBrowser();
  app = await StaffApp.signIn(await browser.person(dunlin));
});

after(async () => {
  await browser?.stop();
  await dunlin?.stop();
});

afterEach(() => assert.deepEqual(app.page.complaints, []));

/** The last proof of every session is too old. */
const forgetProofs = () => dunlin.rows("UPDATE session SET proved_at = 1 RETURNING id");

const audited = async (command) => {
  const rows = await dunlin.rows("SELECT number FROM audit WHERE command = ?", command);
  return rows.length;
};

test("a change that asks for a proof waits for it, and nothing is lost by leaving", async () => {
  const { page } = app;
  await page.goto("/settings/approval-limits");
  await page.getByRole("button", { name: "Edit the limits of Viewer" }).click();
  const editor = page.getByRole("dialog", { name: "Limits of Viewer" });
  await editor.getByLabel("Euro").first().fill("250");
  await forgetProofs();
  await editor.getByRole("button", { name: "Save" }).click();
  const proof = page.getByRole("dialog", { name: "Confirm that it is you" });
  await proof.getByLabel("Password").waitFor();
  await page.waitForFunction(() => document.activeElement?.type === "password");

  await page.keyboard.press("Escape");
  await proof.waitFor({ state: "hidden" });
  assert.equal(await editor.getByLabel("Euro").first().inputValue(), "250");
  assert.equal(await audited("set_approval_limits"), 0);
  assert.equal(await editor.getByRole("alert").count(), 0);

  await editor.getByRole("button", { name: "Save" }).click();
  await proof.getByText("Confirm “Save” in “Limits of Viewer” with your password, so that").waitFor();
  await proof.getByRole("button", { name: "Confirm" }).click();
  await proof.getByText("The password must not be empty").waitFor();
  assert.equal(await audited("prove_refused"), 0);
  await proof.getByLabel("Password").fill("not the password");
  await proof.getByRole("button", { name: "Confirm" }).click();
  await proof.getByText("The password is wrong").waitFor();
  assert.equal(await proof.getByRole("alert").count(), 0);
  // It is selected, so that typing replaces it.
  await page.waitForFunction(() => document.activeElement.selectionEnd > 0);
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await app.toast("Limits of Viewer saved").waitFor();
  assert.equal(await editor.isVisible(), false);
  await app.focusOn("Edit the limits of Viewer");
  assert.equal(await audited("set_approval_limits"), 1);
});

test("the command is sent again under its key, and the cookie is another one", async () => {
  const { page } = app;
  const keys = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/api/tokens") && request.method() === "POST") {
      keys.push(request.headers()["idempotency-key"]);
    }
  });
  await page.goto("/settings/integrations");
  await page.getByRole("button", { name: "New token" }).click();
  const form = page.getByRole("dialog", { name: "New API token" });
  await form.getByLabel("Name").fill("ERP");
  await form.getByRole("checkbox").first().check();
  await forgetProofs();
  const before = await page.context().cookies();
  await form.getByRole("button", { name: "Make token" }).click();
  const proof = page.getByRole("dialog", { name: "Confirm that it is you" });
  await proof.getByLabel("Password").fill(PASSWORD);
  await proof.getByRole("button", { name: "Confirm" }).click();
  await form.getByText("Copy it now").waitFor();
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  const after = await page.context().cookies();
  assert.notEqual(before[0].value, after[0].value);
  await form.getByRole("button", { name: "Done" }).click();
});

test("an authenticator app is set up, and signs in after the password", async () => {
  const { page } = app;
  await openProfile(app);
  ({ phone, codes } = await setUpSecondFactor(app));
  assert.equal(codes.length, 10);
  await app.signOut();
  await app.submitSignIn(PEOPLE.administrator, PASSWORD);
  await giveCode(page, phone.code(-4));
  await page.getByText("is wrong or was used before").waitFor();
  await giveCode(page, phone.code(1));
  await page.getByRole("navigation", { name: "Main" }).first().waitFor();
});

test("a recovery code signs in once", async () => {
  const { page } = app;
  await app.signOut();
  await app.submitSignIn(PEOPLE.administrator, PASSWORD);
  await page.getByLabel("Code", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Back" }).click();
  await app.submitSignIn(PEOPLE.administrator, PASSWORD);
  await giveCode(page, codes[0]);
  await page.getByRole("navigation", { name: "Main" }).first().waitFor();
  await openProfile(app);
  await page.getByText("9 recovery codes left").waitFor();
});

test("with a second factor the proof is a code", async () => {
  const { page } = app;
  await forgetProofs();
  await page.getByRole("button", { name: "New recovery codes" }).click();
  const proof = page.getByRole("dialog", { name: "Confirm that it is you" });
  await proof.getByLabel("Code").fill(codes[1]);
  await proof.getByRole("button", { name: "Confirm" }).click();
  const dialog = page.getByRole("dialog", { name: "New recovery codes" });
  const fresh = (await dialog.locator(".secret").innerText()).trim().split("\n");
  assert.equal(fresh.length, 10);
  assert.equal(fresh.includes(codes[2]), false);
  codes = fresh;
  await dialog.getByRole("button", { name: "Done" }).click();
});

test("a session is ended from elsewhere", async () => {
  const elsewhere = await browser.person(dunlin);
  const other = new StaffApp(elsewhere);
  await elsewhere.goto("/customers");
  await other.submitSignIn(PEOPLE.administrator, PASSWORD);
  await giveCode(elsewhere, codes[0]);
  await other.heading("Customers").waitFor();

  const { page } = app;
  await page.reload();
  await page.getByText("This one").waitFor();
  await page.getByRole("button", { name: /^End the session of/ }).first().click();
  await app.toast("Session ended").waitFor();
  await app.focusOn("Where you are signed in");
  await elsewhere.goto("/invoices");
  await elsewhere.getByLabel("E-mail address").waitFor();
  await elsewhere.context().close();
});

test("a name and a password are changed", async () => {
  const { page } = app;
  await page.getByRole("button", { name: "Change name" }).click();
  const naming = page.getByRole("dialog", { name: "Change your name" });
  await naming.getByLabel("Name").fill("Dana Dunlin");
  await naming.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Dana Dunlin, your menu" }).first().waitFor();

  await page.getByRole("button", { name: "Change password" }).click();
  const dialog = page.getByRole("dialog", { name: "Change your password" });
  await dialog.getByLabel("Present password").fill(PASSWORD);
  await dialog.getByLabel("New password").fill("password1234");
  await dialog.getByRole("button", { name: "Change" }).click();
  await dialog.getByText("is among the first that anybody would guess").waitFor();
  await dialog.getByLabel("New password").fill(PHRASE);
  await dialog.getByRole("button", { name: "Change" }).click();
  await app.toast("Password changed").waitFor();

  await page.getByRole("button", { name: "Turn off" }).click();
  const sure = page.getByRole("dialog", { name: "Turn your second factor off?" });
  await sure.getByRole("button", { name: "Turn off" }).click();
  await app.toast("Second factor turned off").waitFor();
  await app.signOut();
  await app.submitSignIn(PEOPLE.administrator, PHRASE);
  await page.getByRole("navigation", { name: "Main" }).first().waitFor();
});

test("a passkey is added, proves who it is, signs in, and is removed", async () => {
  const { page } = app;
  const device = await Device.of(page);
  await openProfile(app);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a passkey" });
  await dialog.getByRole("button", { name: "Continue" }).click();
  await dialog.getByText("must not be empty").waitFor();
  await dialog.getByLabel("Name").fill("Office laptop");
  await device.refuse();
  await dialog.getByRole("button", { name: "Continue" }).click();
  await dialog.getByText("No passkey was used").waitFor();
  assert.equal(await dialog.getByLabel("Name").inputValue(), "Office laptop");
  await device.agree();
  await dialog.getByRole("button", { name: "Continue" }).click();
  await app.toast("Passkey Office laptop added").waitFor();
  await page.getByText("not used yet").waitFor();

  await forgetProofs();
  await page.getByRole("button", { name: "Set up" }).click();
  const proof = page.getByRole("dialog", { name: "Confirm that it is you" });
  await proof.getByText("with your password or a passkey").waitFor();
  await proof.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByRole("dialog", { name: "Set up an authenticator app" }).waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await audited("prove_by_passkey"), 1);

  await app.signOut();
  const enter = page.getByRole("button", { name: "Sign in with a passkey" });
  await device.refuse();
  await enter.click();
  await page.getByText("No passkey was used").waitFor();
  await device.agree();
  await enter.click();
  await page.getByRole("navigation", { name: "Main" }).first().waitFor();
  assert.equal(await audited("sign_in_by_passkey"), 1);

  await openProfile(app);
  await page.getByText(/last used .* added/).waitFor();
  await page.getByRole("button", { name: "Remove the passkey Office laptop" }).click();
  const sure = page.getByRole("dialog", { name: "Remove the passkey Office laptop?" });
  await sure.getByRole("button", { name: "Remove" }).click();
  await app.toast("Passkey removed").waitFor();
  await app.signOut();
  await enter.click();
  await page.getByText("Dunlin does not know it").waitFor();
});

test("a browser that knows no passkeys is offered none", async () => {
  const old = await browser.person(dunlin);
  await old.addInitScript(() => delete window.PublicKeyCredential);
  await old.goto("/");
  await old.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  assert.equal(await old.getByRole("button", { name: /passkey/ }).count(), 0);
  await old.context().close();
});
