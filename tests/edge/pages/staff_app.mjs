// The staff app as a person uses it: by the names of things on the screen.

import { PASSWORD, PEOPLE } from "../harness.mjs";

export class StaffApp {
  constructor(page) {
    this.page = page;
  }

  /** Opens the app and signs in. */
  static async signIn(page, { email = PEOPLE.administrator, path = "/" } = {}) {
    const app = new StaffApp(page);
    await page.goto(path);
    await app.submitSignIn(email, PASSWORD);
    await page.getByRole("navigation", { name: "Main" }).first().waitFor();
    return app;
  }

  async submitSignIn(email, password) {
    await this.page.getByLabel("E-mail address").fill(email);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign in", exact: true }).click();
  }

  /** Follows an entry of the main navigation. */
  async visit(place) {
    const link = this.page.getByRole("navigation", { name: "Main" }).getByRole("link", {
      name: place,
      exact: true,
    });
    await link.first().click();
    await this.heading(place).waitFor();
  }

  heading(name) {
    return this.page.getByRole("heading", { level: 1, name });
  }

  /** A short confirmation. */
  toast(text) {
    return this.page.locator(".toast").getByText(text);
  }

  /** Types into a field that proposes, and takes the proposal. */
  async choose(label, text) {
    await this.page.getByRole("combobox", { name: label, exact: true }).fill(text);
    await this.page.getByRole("option", { name: text }).first().click();
  }

  /** Waits until the focus is on what is called `name`. */
  async focusOn(name) {
    await this.page.waitForFunction((name) => {
      const focused = document.activeElement;
      return (focused.ariaLabel ?? focused.textContent).trim() === name;
    }, name);
  }

  /** A row of a table by a text in it. */
  row(table, text) {
    return this.page.getByRole("table", { name: table }).getByRole("row").filter({ hasText: text });
  }

  async signOut() {
    await this.page
      .getByRole("button", { name: /your menu/i })
      .first()
      .click();
    await this.page.getByRole("menuitem", { name: "Sign out" }).click();
  }
}
