// A member of staff who speaks to the API without a browser.

import { randomUUID } from "node:crypto";

export class Staff {
  constructor(base, cookie) {
    this.base = base;
    this.cookie = cookie;
  }

  /** Opens a session. The cookie is kept by hand: only browsers take `Secure` ones on localhost. */
  static async signIn(base, email, password) {
    const anonymous = new Staff(base, null);
    const response = await anonymous.send("POST", "/api/session", { email, password });
    if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
    const [cookie] = response.headers.getSetCookie();
    return new Staff(base, cookie.split(";")[0]);
  }

  /** Sends a request and gives the response, whatever it is. */
  send(method, path, input, { key = randomUUID(), ...headers } = {}) {
    const command = method !== "GET";
    return fetch(this.base + path, {
      method,
      redirect: "manual",
      headers: {
        ...(this.cookie && { cookie: this.cookie }),
        ...(command && { origin: this.base, "idempotency-key": key }),
        ...(input !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      body: input === undefined ? undefined : JSON.stringify(input),
    });
  }

  get(path) {
    return this.#expect("GET", path);
  }

  post(path, input = {}) {
    return this.#expect("POST", path, input);
  }

  put(path, input) {
    return this.#expect("PUT", path, input);
  }

  delete(path, input) {
    return this.#expect("DELETE", path, input);
  }

  /** All items of a paged list. */
  async all(path) {
    const items = [];
    const glue = path.includes("?") ? "&" : "?";
    for (let after = ""; ;) {
      const page = await this.get(path + after);
      items.push(...page.items);
      if (page.next === null) return items;
      after = `${glue}after=${encodeURIComponent(page.next)}`;
    }
  }

  async #expect(method, path, input) {
    const response = await this.send(method, path, input);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }
}
