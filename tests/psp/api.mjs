// The part of Stripe's API that Dunlin calls. Form-encoded in, JSON out, as strict as the original
// about keys and parameters, because a stand-in that forgives hides faults until production.

import { ApiError, invalid, missing } from "./errors.mjs";
import { Form } from "./form.mjs";
import { newId } from "./ids.mjs";
import { paymentIntentObject, sessionObject } from "./objects.mjs";
import * as payments from "./payments.mjs";

const AMOUNT_MAX = 99_999_999;
const MINUTE_MS = 60_000;
const LIFETIME_MIN_MS = 30 * MINUTE_MS;
const LIFETIME_MAX_MS = 24 * 60 * MINUTE_MS;
/** Two clocks are never equal; the original allows some seconds as well. */
const CLOCK_SLACK_MS = MINUTE_MS;

/** Methods of payment, and the one currency a bank debit works in. */
const METHODS = { card: null, us_bank_account: "usd", sepa_debit: "eur" };

const EXPANSIONS = ["latest_charge", "latest_charge.balance_transaction"];

export const createSession = command((provider, form) => {
  form.choice("mode", ["payment"]);
  const amount = form.integer("line_items[0][price_data][unit_amount]");
  const currency = form.required("line_items[0][price_data][currency]", 3).toLowerCase();
  const method = form.choice("payment_method_types[0]", Object.keys(METHODS));
  checkAmount(amount);
  checkCurrency(currency, method);
  if (form.integer("line_items[0][quantity]") !== 1) {
    throw invalid(
      "line_items[0][quantity]",
      "parameter_invalid_integer",
      "The quantity must be 1.",
    );
  }
  const now = Date.now();
  const session = {
    id: newId("cs_test"),
    created_at: now,
    expires_at: expiry(form.integer("expires_at"), now),
    amount,
    currency,
    method,
    product_name: form.required("line_items[0][price_data][product_data][name]", 250),
    client_reference_id: reference(form.text("client_reference_id", 200)),
    customer_email: form.text("customer_email", 512),
    metadata: form.metadata("metadata"),
    intent_metadata: form.metadata("payment_intent_data[metadata]"),
    success_url: requiredUrl(form, "success_url"),
    cancel_url: form.url("cancel_url"),
  };
  form.finish();
  payments.openSession(provider, session);
  return sessionObject(payments.session(provider, session.id), provider.env.PUBLIC_URL);
});

export const readSession = query((provider, form, { id }) => {
  form.finish();
  return sessionObject(
    known(payments.session(provider, id), "checkout.session", id),
    provider.env.PUBLIC_URL,
  );
});

export const expireSession = command((provider, form, { id }) => {
  form.finish();
  const session = known(payments.session(provider, id), "checkout.session", id);
  if (session.status !== "open") {
    const message =
      'Only Checkout Sessions with a status in ["open"] can be expired. ' +
      `This Checkout Session has a status of ${session.status}.`;
    throw new ApiError(400, { type: "invalid_request_error", message });
  }
  payments.expire(provider, session);
  return sessionObject(payments.session(provider, id), provider.env.PUBLIC_URL);
});

export const readPaymentIntent = query((provider, form, { id }) => {
  const expansions = [form.text("expand[]"), form.text("expand[0]")].filter(
    (value) => value !== null,
  );
  form.finish();
  for (const expansion of expansions) {
    if (!EXPANSIONS.includes(expansion)) {
      throw invalid(
        "expand",
        "parameter_invalid",
        `This property cannot be expanded (${expansion}).`,
      );
    }
  }
  known(payments.intent(provider, id), "payment_intent", id);
  return paymentIntentObject(payments.intentFacts(provider, id), expansions);
});

/** Wraps a read: key, parameters of the query string, answer. */
function query(read) {
  return async (provider, { request, url, params }) => {
    authorize(provider, request);
    return Response.json(read(provider, new Form(url.searchParams), params));
  };
}

/** Wraps a write: as a read, and the same `Idempotency-Key` has the effect of one. */
function command(write) {
  return async (provider, { request, url, params }) => {
    // Read first: an answer before the end of the body would cost the caller its connection.
    const body = await formBody(request);
    authorize(provider, request);
    const key = request.headers.get("idempotency-key");
    const fingerprint = JSON.stringify([url.pathname, [...body].sort()]);
    const earlier = key && provider.row("SELECT request, body FROM idempotency WHERE key = ?", key);
    if (earlier) return replay(earlier, key, fingerprint);
    const answer = JSON.stringify(write(provider, new Form(body), params));
    if (key)
      provider.sql.exec("INSERT INTO idempotency VALUES (?, ?, ?)", key, fingerprint, answer);
    return json(answer);
  };
}

function replay(earlier, key, fingerprint) {
  if (earlier.request !== fingerprint) {
    throw new ApiError(400, {
      type: "idempotency_error",
      message:
        "Keys for idempotent requests can only be used with the same parameters they were " +
        `first used with. Try using a key other than '${key}' for a different request.`,
    });
  }
  return json(earlier.body, { "idempotent-replayed": "true" });
}

function json(body, headers = {}) {
  return new Response(body, { headers: { "content-type": "application/json", ...headers } });
}

function authorize(provider, request) {
  const refuse = (message) => {
    throw new ApiError(401, { type: "invalid_request_error", message });
  };
  const given = request.headers.get("authorization");
  if (given === null) refuse("You did not provide an API key.");
  if (!provider.env.API_KEY || given !== `Bearer ${provider.env.API_KEY}`)
    refuse("Invalid API Key provided.");
  const version = request.headers.get("stripe-version");
  if (version !== null && !/^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/.test(version)) {
    throw new ApiError(400, {
      type: "invalid_request_error",
      message: `Invalid Stripe API version: ${version}`,
    });
  }
}

async function formBody(request) {
  const text = await request.text();
  const type = request.headers.get("content-type") ?? "";
  if (text !== "" && !type.startsWith("application/x-www-form-urlencoded")) {
    throw new ApiError(400, {
      type: "invalid_request_error",
      message: `The content type must be application/x-www-form-urlencoded, not '${type}'.`,
    });
  }
  return new URLSearchParams(text);
}

function checkAmount(amount) {
  const param = "line_items[0][price_data][unit_amount]";
  if (amount === null)
    throw invalid(param, "parameter_missing", `Missing required param: ${param}.`);
  if (amount < 1)
    throw invalid(
      param,
      "parameter_invalid_integer",
      "This value must be greater than or equal to 1.",
    );
  if (amount > AMOUNT_MAX)
    throw invalid(param, "amount_too_large", "Amount must be no more than 999,999.99.");
}

function checkCurrency(currency, method) {
  const param = "line_items[0][price_data][currency]";
  if (!/^[a-z]{3}$/.test(currency))
    throw invalid(param, "parameter_invalid", `Invalid currency: ${currency}.`);
  const only = METHODS[method];
  if (only !== null && currency !== only) {
    throw invalid(
      "payment_method_types",
      "parameter_invalid",
      `${method} can only be used with ${only}.`,
    );
  }
}

function expiry(seconds, now) {
  if (seconds === null) return now + LIFETIME_MAX_MS;
  const at = seconds * 1000;
  if (at < now + LIFETIME_MIN_MS - CLOCK_SLACK_MS || at > now + LIFETIME_MAX_MS + CLOCK_SLACK_MS) {
    throw invalid(
      "expires_at",
      "parameter_invalid",
      "`expires_at` must be between 30 minutes and 24 hours after the Checkout Session is created.",
    );
  }
  return at;
}

function reference(value) {
  if (value !== null && !/^[A-Za-z0-9_-]+$/.test(value)) {
    throw invalid(
      "client_reference_id",
      "parameter_invalid",
      "The client_reference_id can only contain letters, digits, dashes and underscores.",
    );
  }
  return value;
}

function requiredUrl(form, name) {
  form.required(name);
  return form.url(name);
}

function known(row, kind, id) {
  if (row === null) throw missing(kind, id);
  return row;
}
