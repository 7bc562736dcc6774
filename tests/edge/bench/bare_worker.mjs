// The ceiling for writes: a Worker that does nothing but write the same number of rows in one batch,
// behind the same router of assets as the app, because a request to the app passes that as well.

import { Miniflare } from "miniflare";

const SCRIPT = `
const ROW = "INSERT INTO row(a, b, c) VALUES (?1, ?2, ?3)";
export default {
  async fetch(request, env) {
    const { rows } = await request.json();
    const insert = env.DB.prepare(ROW);
    const statements = [];
    for (let at = 0; at < rows; at += 1) {
      statements.push(insert.bind(crypto.randomUUID(), at, "a text of about forty characters, as usual"));
    }
    await env.DB.batch(statements);
    return Response.json({ ok: true });
  },
};`;

/** Starts it with a database in `folder`, on disk as the app's is. */
export async function startBareWorker(folder, { compatibilityDate, assets }) {
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
  const base = (await miniflare.ready).origin;
  const database = await miniflare.getD1Database("DB");
  await database.exec(
    "CREATE TABLE row(a TEXT NOT NULL, b INTEGER NOT NULL, c TEXT NOT NULL) STRICT",
  );
  return {
    write: (rows) => fetch(`${base}/api/rows`, { method: "POST", body: JSON.stringify({ rows }) }),
    stop: () => miniflare.dispose(),
  };
}
