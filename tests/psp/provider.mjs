// The object that holds the provider's state: routes requests, and wakes up for what is due.

import { DurableObject } from "cloudflare:workers";
import * as api from "./api.mjs";
import * as control from "./control.mjs";
import * as deliveries from "./deliveries.mjs";
import { ApiError, errorResponse } from "./errors.mjs";
import * as pages from "./pages.mjs";
import * as payments from "./payments.mjs";
import { createSchema } from "./schema.mjs";
import { STYLE } from "./style.mjs";

/** Method, path and handler of everything the provider answers. */
const ROUTES = [
  ["GET", "/", () => new Response(null, { status: 303, headers: { location: "/control" } })],
  ["GET", "/health", () => Response.json({ ok: true })],
  ["GET", "/style.css", style],

  ["POST", "/v1/checkout/sessions", api.createSession],
  ["GET", "/v1/checkout/sessions/:id", api.readSession],
  ["POST", "/v1/checkout/sessions/:id/expire", api.expireSession],
  ["GET", "/v1/payment_intents/:id", api.readPaymentIntent],

  ["GET", "/pay/:id", pages.show],
  ["POST", "/pay/:id", pages.submit],

  ["GET", "/control", control.page],
  ["GET", "/control/ledger", control.ledger],
  ["GET", "/control/events", control.events],
  ["GET", "/control/events/:id", control.eventBody],
  ["POST", "/control/events/:id/resend", control.resend],
  ["POST", "/control/release", control.release],
  ["GET", "/control/faults", control.readFaults],
  ["POST", "/control/faults", control.setFaults],
  ["POST", "/control/sessions/:id/settle", control.settle],
].map(([method, path, handler]) => ({ method, segments: path.split("/"), handler }));

export class Provider extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    createSchema(this.sql);
    // An alarm set before the process was killed may be lost; what is due in the tables is not.
    ctx.blockConcurrencyWhile(() => this.schedule());
  }

  /** Answers one request; every failure becomes an answer shaped like the provider's. */
  async fetch(request) {
    const url = new URL(request.url);
    try {
      const { handler, params } = match(request.method, url.pathname);
      const response = await handler(this, { request, url, params });
      await this.schedule();
      return response;
    } catch (error) {
      if (error instanceof ApiError) return errorResponse(error);
      throw error;
    }
  }

  /** Does everything that is due: bank debits that settle, sessions that expire, deliveries. */
  async alarm() {
    payments.settleDue(this);
    payments.expireDue(this);
    await deliveries.sendDue(this);
    await this.schedule();
  }

  /** The rows of a statement. */
  rows(query, ...values) {
    return this.sql.exec(query, ...values).toArray();
  }

  /** The first row of a statement, or null. */
  row(query, ...values) {
    return this.rows(query, ...values)[0] ?? null;
  }

  /** Sets the alarm to the earliest thing that is due, or clears it. */
  async schedule() {
    const { due } = this.row(
      `SELECT min(due) AS due FROM (
         SELECT min(due_at) AS due FROM delivery WHERE state = 'pending'
         UNION ALL SELECT min(settle_at) FROM payment_intent WHERE status = 'processing'
         UNION ALL SELECT min(expires_at) FROM session WHERE status = 'open')`,
    );
    // Setting what is set already would race with the alarm that is just going off.
    if (due === (await this.ctx.storage.getAlarm())) return;
    if (due === null) await this.ctx.storage.deleteAlarm();
    else await this.ctx.storage.setAlarm(due);
  }
}

function match(method, pathname) {
  const segments = pathname.split("/");
  const sameLength = ROUTES.filter((route) => route.segments.length === segments.length);
  for (const route of sameLength) {
    if (route.method !== method) continue;
    const params = {};
    const fits = route.segments.every((segment, at) => {
      if (!segment.startsWith(":")) return segment === segments[at];
      params[segment.slice(1)] = segments[at];
      return segments[at] !== "";
    });
    if (fits) return { handler: route.handler, params };
  }
  throw new ApiError(404, {
    type: "invalid_request_error",
    message: `Unrecognized request URL (${method}: ${pathname}).`,
  });
}

function style() {
  return new Response(STYLE, {
    headers: { "content-type": "text/css; charset=utf-8", "cache-control": "max-age=60" },
  });
}
