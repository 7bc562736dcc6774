// Receipts: recording money by hand and allocating it.

/** Fills the form of a receipt, up to and without saving. */
export async function fillReceipt(app, { customer, amount, reference }) {
  const { page } = app;
  await app.visit("Receipts");
  await page.getByRole("link", { name: "Record receipt" }).first().click();
  await app.choose("Customer", customer);
  await page.getByLabel("Amount", { exact: true }).fill(amount);
  await page.getByLabel("Reference").fill(reference);
}

/** Saves the form; the app shows the receipt then. */
export async function saveReceipt(app) {
  await app.page.getByRole("button", { name: "Record receipt" }).click();
  await app.toast("recorded").waitFor();
}

/** The field for an amount beside an open item. */
export function shareOf(app, number) {
  return app.page.getByLabel(`Amount for ${number}`);
}
