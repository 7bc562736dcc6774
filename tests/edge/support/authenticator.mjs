// An authenticator app (RFC 6238), written apart from the Worker's, so that each checks the other.

import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_SECONDS = 30;

export class Authenticator {
  /** Takes the secret as it is shown, in groups. */
  constructor(text) {
    const digits = [...text.replace(/\s/g, "")].map((character) => ALPHABET.indexOf(character));
    const bits = digits.map((digit) => digit.toString(2).padStart(5, "0")).join("");
    this.secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  }

  /** What the app shows now, or `steps` later: the Worker takes the code beside the present one. */
  code(steps = 0) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / STEP_SECONDS) + steps));
    const hash = createHmac("sha1", this.secret).update(counter).digest();
    const offset = hash[hash.length - 1] & 0xf;
    const number = (hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000;
    return String(number).padStart(6, "0");
  }
}
