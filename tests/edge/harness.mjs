// Boots what users meet: the built Worker with the built app on workerd, a D1 database of its own
// and, on another port, the development payment provider.

import "./support/quiet.mjs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from "wrangler";
import { Miniflare } from "miniflare";
import { createDatabase, databaseFile, seed } from "./support/database.mjs";
import { freePort, projectPath, requireBuilt } from "./support/project.mjs";
import { API_KEY, startProvider } from "./support/provider.mjs";
import { Staff } from "./support/staff.mjs";

const WORKER = "dist/worker/index.js";
const SITE = "dist/site/_headers";
const WEBHOOK_SECRET = "whsec_edge";
const CRON = "* * * * *";

/** People the seed makes; all have the same password. */
export const PEOPLE = {
  administrator: "demo@dunlin.example",
  manager: "manager@dunlin.example",
  specialist: "specialist@dunlin.example",
  viewer: "viewer@dunlin.example",
};
export const PASSWORD = "demo-dunlin-2026";
/** Sets an empty installation up. */
export const SETUP_TOKEN = "edge-setup-token-edge-setup-token-edge-setup";

/**
 * Makes the data of a company in a folder of its own, and says how to serve it: on which port, with
 * which settings. `customers` is the number of demo customers with history; `empty` leaves the
 * installation to whoever sets it up.
 */
export async function prepareDunlin({ customers = 0, seedArgs = [], empty = false } = {}) {
  requireBuilt(WORKER);
  requireBuilt(SITE);
  const folder = await mkdtemp(join(tmpdir(), "dunlin-edge-"));
  const [port, providerPort] = [await freePort(), await freePort()];
  const vars = varsOf(port, providerPort);
  await createDatabase(folder, deployedOptions());
  if (!empty) await seed(folder, vars, ["--customers", String(customers), ...seedArgs]);
  return { folder, port, providerPort, vars };
}

/** Starts everything on free ports, in a folder that `stop` removes; `quiet` drops the Worker's log. */
export async function startDunlin({ quiet = false, ...choices } = {}) {
  const { folder, port, providerPort, vars } = await prepareDunlin(choices);
  const provider = await startProvider({
    port: providerPort,
    publicUrl: `http://localhost:${providerPort}`,
    webhookUrl: `http://127.0.0.1:${port}/webhooks/stripe`,
    webhookSecret: WEBHOOK_SECRET,
  });
  const dunlin = new Dunlin({ folder, port, vars, provider, quiet });
  await dunlin.boot();
  return dunlin;
}

/** The deployed configuration itself, so that a slip in it is found here. */
function deployedOptions() {
  return workerOptionsOf(projectPath("wrangler.toml"), undefined, { envFiles: [] }).workerOptions;
}

/** Starts workerd with the built Worker over the files of a folder. */
export async function startWorker({ folder, port, vars, quiet = false }) {
  const options = deployedOptions();
  const miniflare = new Miniflare({
    ...options,
    ...(quiet && { handleRuntimeStdio: (...streams) => streams.map((stream) => stream.resume()) }),
    modules: true,
    scriptPath: projectPath(WORKER),
    modulesRoot: projectPath("dist/worker"),
    host: "127.0.0.1",
    port,
    d1Persist: folder,
    bindings: { ...options.bindings, ...vars },
  });
  await miniflare.ready;
  return miniflare;
}

class Dunlin {
  #vars;
  #port;
  #quiet;

  constructor({ folder, port, vars, provider, quiet }) {
    this.folder = folder;
    this.provider = provider;
    /** The address in links, cookies and origin checks. */
    this.base = vars.PUBLIC_URL;
    this.webhookSecret = WEBHOOK_SECRET;
    this.#port = port;
    this.#vars = vars;
    this.#quiet = quiet;
  }

  /** Starts workerd with the Worker; also after `halt`, on the same data. */
  async boot() {
    const { folder } = this;
    const settings = { port: this.#port, vars: this.#vars, quiet: this.#quiet };
    this.miniflare = await startWorker({ folder, ...settings });
  }

  /** Stops workerd and keeps the data. */
  halt() {
    return this.miniflare.dispose();
  }

  async stop() {
    await this.miniflare?.dispose();
    await this.provider.stop();
    await rm(this.folder, { recursive: true });
  }

  /** What the cron trigger does once a minute: outbox, inbox, intents left behind. */
  async cron() {
    const worker = await this.miniflare.getWorker();
    return worker.scheduled({ cron: CRON, scheduledTime: new Date() });
  }

  /** Rows straight from the database, to see what really was written. */
  async rows(query, ...values) {
    const database = await this.miniflare.getD1Database("DB");
    return (
      await database
        .prepare(query)
        .bind(...values)
        .all()
    ).results;
  }

  /** The database file, for programs that read it while workerd is halted. */
  databaseFile() {
    return databaseFile(this.folder);
  }

  /** Signs in and gives a client with that session. */
  signIn(email = PEOPLE.administrator) {
    return Staff.signIn(this.base, email, PASSWORD);
  }
}

function varsOf(port, providerPort) {
  return {
    ENVIRONMENT: "development",
    PUBLIC_URL: `http://localhost:${port}`,
    STRIPE_API_BASE: `http://127.0.0.1:${providerPort}`,
    MAIL: "mailbox",
    MAIL_FROM: "Dunlin <billing@dunlin.example>",
    SESSION_SECRET: "edge-session-secret-edge-session-secret-edge",
    LINK_SECRET: "edge-link-secret-edge-link-secret-edge-link",
    WEBHOOK_SIGNING_SECRET: "edge-webhook-secret-edge-webhook-secret-edge",
    PASSWORD_PEPPER: "edge-password-pepper-edge-password-pepper",
    SETUP_TOKEN,
    STRIPE_SECRET_KEY: API_KEY,
    STRIPE_WEBHOOK_SECRETS: WEBHOOK_SECRET,
  };
}
