// Customers: form, detail page, contacts.

/** Fills the form of a new customer and saves it; the app shows the customer then. */
export async function createCustomer(app, { name, city, country }) {
  const { page } = app;
  await app.visit("Customers");
  await page.getByRole("link", { name: "New customer" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("City").fill(city);
  await page.getByLabel("Country").fill(country);
  await page.getByRole("button", { name: "Save" }).click();
  await app.heading(name).waitFor();
}

/** Adds a person who receives invoices, on the customer's page. */
export async function addContact(app, { name, email }) {
  const { page } = app;
  await page.getByRole("button", { name: "Add contact" }).click();
  const dialog = page.getByRole("dialog", { name: "Add contact" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("E-mail", { exact: true }).fill(email);
  await dialog.getByLabel("Receives invoices by e-mail").check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await app.row("Contacts", name).waitFor();
}
