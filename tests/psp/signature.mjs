// Signs webhook bodies as Stripe does: HMAC-SHA256 over `timestamp.body`, in hex.

/** The value of the `Stripe-Signature` header. */
export async function signatureHeader(secret, seconds, body) {
  return `t=${seconds},v1=${await sign(secret, `${seconds}.${body}`)}`;
}

async function sign(secret, text) {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, [
    "sign",
  ]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
