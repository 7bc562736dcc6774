// The same statements on plain SQLite, by a native program over a copy of the database.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectPath } from "../support/project.mjs";

const run = promisify(execFile);

/** Milliseconds by the name of a read, and of `issue` and `receipt`. */
export async function plainSqlite(dunlin, reads) {
  await dunlin.halt();
  const paths = Object.fromEntries(reads.map(({ name, path }) => [name, path]));
  const cargo = ["run", "--quiet", "-p", "tests", "--bin", "plain_sqlite", "--"];
  const files = ["--database", await dunlin.databaseFile(), "--vars", join(dunlin.folder, "vars")];
  const args = [...cargo, ...files, "--reads", JSON.stringify(paths)];
  try {
    const { stdout } = await run("cargo", args, { cwd: projectPath("") });
    const microseconds = Object.entries(JSON.parse(stdout));
    return Object.fromEntries(microseconds.map(([name, taken]) => [name, taken / 1000]));
  } catch (error) {
    throw new Error(`plain SQLite: ${error.stdout ?? error}`);
  } finally {
    await dunlin.boot();
  }
}
