// A D1 database in a folder: migrated through workerd, filled by the native `seed` program, which
// writes the same SQLite file while no workerd has it open.

import "./quiet.mjs";
import { execFile } from "node:child_process";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { unstable_splitSqlQuery as splitSql } from "wrangler";
import { Miniflare } from "miniflare";
import { projectPath } from "./project.mjs";

const run = promisify(execFile);
const MIGRATIONS = "functions/migrations";
const MESSAGE_MAX = 1000;

/** Creates the database of `options` in `folder` with all migrations applied. */
export async function createDatabase(folder, { compatibilityDate, d1Databases }) {
  const miniflare = new Miniflare({
    modules: true,
    script: "export default {}",
    compatibilityDate,
    d1Databases,
    d1Persist: folder,
  });
  try {
    await migrate(await miniflare.getD1Database("DB"));
  } finally {
    await miniflare.dispose();
  }
}

/** Makes a demo company by the real API; with no customers it is an empty one. */
export async function seed(folder, vars, args) {
  const varsFile = join(folder, "vars");
  const text = Object.entries(vars).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(varsFile, text.join(""));
  // `cargo xtask test` names the program that it has built.
  const { DUNLIN_SEED: built } = process.env;
  const cargo = ["run", "--quiet", "-p", "tests", "--bin", "seed", "--"];
  const [program, first] = built ? [built, []] : ["cargo", cargo];
  const own = ["--database", await databaseFile(folder), "--vars", varsFile, ...args];
  try {
    await run(program, [...first, ...own], { cwd: projectPath("") });
  } catch (error) {
    throw new Error(`the seed failed: ${(error.stdout + error.stderr).slice(0, MESSAGE_MAX)}`);
  }
}

/** The SQLite file behind the binding; beside it lies only miniflare's own bookkeeping. */
export async function databaseFile(folder) {
  const objects = join(folder, "miniflare-D1DatabaseObject");
  const names = await readdir(objects);
  const name = names.find((file) => file.endsWith(".sqlite") && file !== "metadata.sqlite");
  if (name === undefined) throw new Error(`no database in ${objects}`);
  return join(objects, name);
}

/** Each migration is one batch, as `wrangler d1 migrations apply` makes it. */
async function migrate(database) {
  const folder = projectPath(MIGRATIONS);
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
  for (const file of files) {
    const statements = splitSql(await readFile(join(folder, file), "utf8"));
    await database.batch(statements.map((statement) => database.prepare(statement)));
  }
}
