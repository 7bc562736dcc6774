// Invoices: the editor, issuing, and what the detail page offers.

/** Fills the editor for `customer`, up to and without saving. */
export async function draftInvoice(app, { customer, lines, reference }) {
  const { page } = app;
  await app.visit("Invoices");
  await page.getByRole("link", { name: "New invoice" }).first().click();
  await app.choose("Customer", customer);
  if (reference) await page.getByLabel("Reference").fill(reference);
  for (const [at, { description, quantity, price }] of lines.entries()) {
    if (at > 0) await page.getByRole("button", { name: "Add line" }).click();
    const line = page.getByRole("group", { name: `Line ${at + 1}`, exact: true });
    await line.getByLabel("Description").fill(description);
    await line.getByLabel("Quantity").fill(quantity);
    await line.getByLabel("Unit price").fill(price);
  }
}

/** The totals below the lines, computed in the browser. */
export function liveTotals(app) {
  return app.page.getByRole("status", { name: "Totals" });
}

/** Saves and issues what the editor holds, and gives the number the invoice got. */
export async function saveAndIssue(app) {
  const { page } = app;
  await page.getByRole("button", { name: "Save and issue" }).click();
  const dialog = page.getByRole("dialog", { name: "Issue invoice" });
  await dialog.getByRole("button", { name: "Issue", exact: true }).click();
  await app.toast("Issued as").waitFor();
  // The heading is the number as soon as the invoice is loaded.
  return (await app.heading(/\d/).innerText()).trim();
}
