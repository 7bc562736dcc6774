// What the provider keeps, in minor units and integers only.

const CARD_PER_MILLE = 29n;
const CARD_FIXED = 30n;
const DEBIT_PER_MILLE = 8n;
const DEBIT_MAX = 500n;

/** The fee of a successful charge: cards 2.9 % + 30, bank debits 0.8 % but at most 500. */
export function feeOf(method, amount) {
  const whole = BigInt(amount);
  const fee =
    method === "card"
      ? perMille(whole, CARD_PER_MILLE) + CARD_FIXED
      : smaller(perMille(whole, DEBIT_PER_MILLE), DEBIT_MAX);
  // A provider never keeps more than it collects.
  return Number(smaller(fee, whole));
}

function perMille(amount, rate) {
  return (amount * rate + 500n) / 1000n;
}

function smaller(a, b) {
  return a < b ? a : b;
}
