// Random identifiers with the provider's prefixes.

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH = 24;

/** A fresh id such as `pi_3Hq…`. */
export function newId(prefix) {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  // The bias of the remainder does not matter: these ids need to be different, not secret.
  return `${prefix}_${Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("")}`;
}
