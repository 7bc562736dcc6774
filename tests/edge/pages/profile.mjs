// One's own account on the screen.

import { Authenticator } from "../support/authenticator.mjs";

/** Opens the page by the menu. */
export async function openProfile(app) {
  const { page } = app;
  await page
    .getByRole("button", { name: /your menu/i })
    .first()
    .click();
  await page.getByRole("menuitem", { name: "Your profile" }).first().click();
  await app.heading("Your profile").waitFor();
}

/** Sets an authenticator app up; gives it with the recovery codes. */
export async function setUpSecondFactor(app) {
  const { page } = app;
  await page.getByRole("button", { name: "Set up" }).click();
  const dialog = page.getByRole("dialog", { name: "Set up an authenticator app" });
  await dialog.getByRole("img", { name: "QR code of the secret" }).waitFor();
  const phone = new Authenticator(await dialog.locator(".secret").innerText());
  await dialog.getByLabel("First code").fill(phone.code());
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await dialog.getByText("The second factor is on.").waitFor();
  const codes = (await dialog.locator(".secret").innerText()).trim().split("\n");
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText("10 recovery codes left").waitFor();
  return { phone, codes };
}

/** The second step of signing in. */
export async function giveCode(page, code) {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}
