// The import page: file, columns, check, import.

/** Chooses a file and says what its columns hold. */
export async function chooseFile(app, file, { columns, dates }) {
  const { page } = app;
  await page.goto("/import");
  await page.getByLabel("CSV file").setInputFiles(file);
  for (const [field, column] of Object.entries(columns)) {
    const name = new RegExp(`^${field}( ?optional)?$`);
    await page.getByRole("combobox", { name }).selectOption({ label: column });
  }
  await page.getByLabel("Dates are written as").selectOption({ label: dates });
}

/** The dry run: what would happen, by the names of its figures. */
export async function checkFile(app) {
  await app.page.getByRole("button", { name: "Check the file" }).click();
  return step(app, "Check");
}

/** Imports, and gives the step with the final account. */
export async function runImport(app, rows, patience) {
  await app.page.getByRole("button", { name: `Import ${rows} rows` }).click();
  await app.page.getByText("Import finished").waitFor({ timeout: patience });
  return step(app, "Import");
}

/** Waits until a figure of a step has its value. */
export async function expectFact(part, label, value) {
  const fact = part.locator("dt", { hasText: label }).locator("xpath=following-sibling::dd[1]");
  await fact.getByText(value, { exact: true }).waitFor();
}

function step(app, name) {
  return app.page.getByRole("region", { name, exact: true });
}
