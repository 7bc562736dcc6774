// Boots the development payment provider in workerd, and speaks to it as Dunlin and as a tester.

import "./quiet.mjs";
import { fileURLToPath } from "node:url";
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from "wrangler";
import { Miniflare } from "miniflare";
import { until } from "./until.mjs";

const FOLDER = fileURLToPath(new URL("../../psp/", import.meta.url));

/** The secret key the provider accepts; shaped like a test key, and of no use anywhere else. */
export const API_KEY = "sk_test_edge";

/** Starts the provider. `persist` keeps its state in a folder, so that a restart finds it. */
export async function startProvider({ port = 0, publicUrl, webhookUrl, webhookSecret, persist }) {
  const { workerOptions } = workerOptionsOf(`${FOLDER}wrangler.toml`, undefined, { envFiles: [] });
  const miniflare = new Miniflare({
    ...workerOptions,
    modules: true,
    scriptPath: `${FOLDER}index.mjs`,
    modulesRoot: FOLDER,
    host: "127.0.0.1",
    port,
    durableObjectsPersist: persist ?? false,
    bindings: {
      API_KEY,
      WEBHOOK_URL: webhookUrl,
      WEBHOOK_SECRET: webhookSecret,
      PUBLIC_URL: publicUrl,
      MERCHANT: "Dunlin Demo GmbH",
    },
  });
  const base = (await miniflare.ready).origin;
  return new Provider(miniflare, base);
}

class Provider {
  constructor(miniflare, base) {
    this.miniflare = miniflare;
    this.base = base;
  }

  /** Calls Stripe's API with a form body, as Dunlin does. */
  api(method, path, form, headers = {}) {
    return fetch(`${this.base}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, ...headers },
      body: form && new URLSearchParams(form),
    });
  }

  /** Presses a button of a payment page. */
  press(session, action, fields = {}) {
    return fetch(`${this.base}/pay/${session}`, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ action, ...fields }),
    });
  }

  /** Sets what goes wrong; what is not named works. */
  faults(settings) {
    return this.#control("POST", "/faults", settings);
  }

  settle(session, outcome) {
    return this.#control("POST", `/sessions/${session}/settle`, { outcome });
  }

  resend(event, settings = {}) {
    return this.#control("POST", `/events/${event}/resend`, settings);
  }

  release() {
    return this.#control("POST", "/release");
  }

  ledger() {
    return this.#control("GET", "/ledger");
  }

  async events() {
    return (await this.#control("GET", "/events")).events;
  }

  /** An event as it is delivered, for a test that delivers it itself. */
  async eventBody(id) {
    return (await fetch(`${this.base}/control/events/${id}`)).text();
  }

  /** Waits until nothing is left to deliver, then gives all events, newest first. */
  async quiet() {
    return until("all events are delivered", async () => {
      const events = await this.events();
      return (
        events.every(({ deliveries }) => deliveries.every(({ state }) => state !== "pending")) &&
        events
      );
    });
  }

  stop() {
    return this.miniflare.dispose();
  }

  async #control(method, path, input) {
    const response = await fetch(`${this.base}/control${path}`, {
      method,
      headers: input && { "content-type": "application/json" },
      body: input && JSON.stringify(input),
    });
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}
