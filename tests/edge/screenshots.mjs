// Takes a picture of every screen, for the README and for people who look after the design:
//   node_modules/.bin/node tests/edge/screenshots.mjs FOLDER
// Pictures are named screen-size-theme.png; the README keeps four of them in docs/screenshots.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PASSWORD, PEOPLE, startDunlin } from "./harness.mjs";
import { StaffApp } from "./pages/staff_app.mjs";
import { mailedLink, staffLink } from "./support/arrange.mjs";
import { Authenticator } from "./support/authenticator.mjs";
import { startBrowser } from "./support/browser.mjs";
import { Device } from "./support/device.mjs";

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const folder = process.argv[2] ?? "dist/screenshots";
await mkdir(folder, { recursive: true });

const dunlin = await startDunlin({ customers: 24 });
const browser = await startBrowser();
try {
  const [invoice] = await dunlin.rows(
    `SELECT i.id FROM invoice i JOIN open_item o ON o.document_id = i.id AND o.open_minor > 0
     WHERE i.status = 'issued' ORDER BY i.issued_on DESC LIMIT 1`,
  );
  const [settled] = await dunlin.rows(
    "SELECT document_id AS id FROM open_item WHERE kind = 'invoice' AND open_minor = 0 LIMIT 1",
  );
  const [receipt] = await dunlin.rows("SELECT id FROM receipt ORDER BY id DESC LIMIT 1");
  const [customer] = await dunlin.rows(
    "SELECT customer_id AS id FROM customer_balance ORDER BY owed_minor DESC LIMIT 1",
  );
  const [item] = await dunlin.rows("SELECT debit_item AS id FROM allocation LIMIT 1");
  const [mail] = await dunlin.rows(
    "SELECT id, payload FROM outbox WHERE kind = 'mail' AND subject LIKE 'inv%' ORDER BY id LIMIT 1",
  );
  const [request] = await dunlin.rows("SELECT id FROM approval_request ORDER BY id LIMIT 1");
  const staff = await dunlin.signIn();
  const url = "https://erp.customer.example/hooks";
  const { endpoint } = await staff.post("/api/webhooks", { url });
  await staff.post("/api/tokens", { name: "ERP", scopes: ["view_receivables"], days: 90 });
  await staff.post("/api/invitations", {
    email: "nell@dunlin.example",
    name: "Nell New",
    role: "manager",
  });
  const invitation = await staffLink(staff, "nell@dunlin.example");
  const [person] = await dunlin.rows("SELECT id FROM staff_user WHERE role = 'specialist'");
  const portal = await mailedLink(staff, JSON.parse(mail.payload).subject);
  const screens = {
    home: "/",
    invoices: "/invoices",
    overdue: "/invoices?state=overdue",
    invoice: `/invoices/${invoice.id}`,
    settled: `/invoices/${settled.id}`,
    editor: "/invoices/new",
    customers: "/customers",
    customer: `/customers/${customer.id}`,
    receipts: "/receipts",
    receipt: `/receipts/${receipt.id}`,
    record: `/receipts/new?customer=${customer.id}`,
    item: `/items/${item.id}`,
    ageing: "/ageing",
    ledger: "/ledger",
    "tie-out": "/ledger/tie-out",
    import: "/import",
    approvals: "/approvals",
    approval: `/approvals/${request.id}`,
    "approval-limits": "/settings/approval-limits",
    integrations: "/settings/integrations",
    webhook: `/settings/integrations/webhooks/${endpoint.id}`,
    audit: "/audit",
    health: "/health",
    mailbox: `/mailbox/${mail.id}`,
    "portal-sign-in": "/portal/sign-in",
    profile: "/profile",
    people: "/settings/people",
    person: `/settings/people/${person.id}`,
    roles: "/settings/roles",
    role: "/settings/roles/specialist",
    company: "/settings/company",
    forgot: "/forgot-password",
    invitation: invitation.replace(dunlin.base, ""),
    portal,
    document: `/api/invoices/${invoice.id}/document`,
  };
  /** What opens over a page: the app that is set up, and the question who it is. */
  const dialogs = async (page, suffix) => {
    const shot = (name) => page.screenshot({ path: join(folder, `${name}-${suffix}.png`) });
    await page.goto("/profile");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByLabel("Present password").waitFor();
    await shot("password");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByRole("img", { name: "QR code of the secret" }).waitFor();
    await shot("enrol");
    await page.keyboard.press("Escape");
    await dunlin.rows("UPDATE session SET proved_at = 1 RETURNING id");
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByRole("dialog", { name: "Confirm that it is you" }).getByLabel("Password").waitFor();
    await shot("proof");
    await page.keyboard.press("Escape");
  };
  /** A second factor: its recovery codes, its state, and the second step of signing in. */
  const secondFactor = async (page, suffix) => {
    const shot = (name) => page.screenshot({ path: join(folder, `${name}-${suffix}.png`) });
    const app = await StaffApp.signIn(page, { email: PEOPLE.viewer, path: "/profile" });
    await page.getByRole("button", { name: "Set up" }).click();
    const phone = new Authenticator(await page.locator(".secret").innerText());
    await page.getByLabel("First code").fill(phone.code());
    await page.getByRole("button", { name: "Turn on" }).click();
    await page.getByText("The second factor is on.").waitFor();
    await shot("recovery-codes");
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByText("10 recovery codes left").waitFor();
    await shot("second-factor");
    await Device.of(page);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await shot("add-passkey");
    await page.getByRole("textbox", { name: "Name" }).fill("Office laptop");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("not used yet").waitFor();
    await shot("passkeys");
    await page.context().clearCookies();
    await page.goto("/");
    await app.submitSignIn(PEOPLE.viewer, PASSWORD);
    await page.getByLabel("Code", { exact: true }).waitFor();
    await shot("sign-in-code");
    await dunlin.rows("DELETE FROM recovery_code RETURNING staff_id");
    await dunlin.rows("DELETE FROM second_factor RETURNING staff_id");
    await dunlin.rows("DELETE FROM passkey RETURNING staff_id");
  };
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const theme of ["light", "dark"]) {
      const page = await browser.person(dunlin, { viewport, colorScheme: theme });
      await page.goto("/");
      await page.getByLabel("Password").waitFor();
      await page.screenshot({ path: join(folder, `sign-in-${size}-${theme}.png`) });
      await StaffApp.signIn(page);
      for (const [name, path] of Object.entries(screens)) {
        await page.goto(path);
        await page.waitForLoadState("networkidle");
        await page.screenshot({ path: join(folder, `${name}-${size}-${theme}.png`) });
      }
      await dialogs(page, `${size}-${theme}`);
      if (page.complaints.length > 0) console.log(size, theme, page.complaints);
      await page.context().close();
      const viewer = await browser.person(dunlin, { viewport, colorScheme: theme });
      await secondFactor(viewer, `${size}-${theme}`);
      await viewer.context().close();
    }
  }
} finally {
  await browser.stop();
  await dunlin.stop();
}
