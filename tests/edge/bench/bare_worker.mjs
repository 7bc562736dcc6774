// The ceiling: a Worker that does nothing but write, or read, the same number of rows in one batch,
// behind the same router of assets as the app, because a request to the app passes that as well.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from "wrangler";
import { Miniflare } from "miniflare";
import { projectPath } from "../support/project.mjs";

const SCRIPT = `
const ROW = "INSERT INTO row(a, b, c) VALUES (?1, ?2, ?3)";
const TEXT = "a text of about forty characters, as usual";
export default {
  async fetch(request, env) {
    if (request.method === "GET") {
      const rows = new URL(request.url).searchParams.get("rows");
      const page = env.DB.prepare("SELECT a, b, c FROM row LIMIT CAST(?1 AS INTEGER)").bind(rows);
      const [{ results }] = await env.DB.batch([page]);
      return Response.json(results);
    }
    const { rows } = await request.json();
    const insert = env.DB.prepare(ROW);
    const statements = [];
    for (let at = 0; at < rows; at += 1) {
      statements.push(insert.bind(crypto.randomUUID(), at, TEXT));
    }
    await env.DB.batch(statements);
    return Response.json({ ok: true });
  },
};`;

/** Starts it with a database of its own, on disk as the app's is. */
export async function startBareWorker() {
  const folder = await mkdtemp(join(tmpdir(), "dunlin-bare-"));
  const { workerOptions } = workerOptionsOf(projectPath("wrangler.toml"), undefined, {
    envFiles: [],
  });
  const { compatibilityDate, assets } = workerOptions;
  const miniflare = new Miniflare({
    modules: true,
    script: SCRIPT,
    compatibilityDate,
    assets,
    host: "127.0.0.1",
    port: 0,
    d1Databases: { DB: "bare" },
    d1Persist: folder,
  });
  const rowsPath = `${(await miniflare.ready).origin}/api/rows`;
  const database = await miniflare.getD1Database("DB");
  await database.exec(
    "CREATE TABLE row(a TEXT NOT NULL, b INTEGER NOT NULL, c TEXT NOT NULL) STRICT",
  );
  const body = async (request) => {
    const response = await request;
    if (!response.ok) throw new Error(`bare Worker: ${response.status}`);
    return response.text();
  };
  return {
    write: (rows) => body(fetch(rowsPath, { method: "POST", body: JSON.stringify({ rows }) })),
    read: (rows) => body(fetch(`${rowsPath}?rows=${rows}`)),
    stop: async () => {
      await miniflare.dispose();
      await rm(folder, { recursive: true });
    },
  };
}
