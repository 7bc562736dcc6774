// Events as Stripe delivers them, for tests that deliver them themselves.

import { createHmac } from "node:crypto";

/** The signature that a body gets at this moment. */
export function signatureOf(secret, body) {
  const seconds = Math.floor(Date.now() / 1000);
  const mac = createHmac("sha256", secret).update(`${seconds}.${body}`);
  return `t=${seconds},v1=${mac.digest("hex")}`;
}

/** Delivers a body with a signature, or without one. */
export function deliver(base, body, signature) {
  return fetch(`${base}/webhooks/stripe`, {
    method: "POST",
    headers: signature === undefined ? {} : { "stripe-signature": signature },
    body,
  });
}
