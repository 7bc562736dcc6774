// Rows in the shape of the provider's API objects. Only fields somebody could rely on are there.

/** A Checkout Session; its address is given only while it can be paid. */
export function sessionObject(row, publicUrl) {
  return {
    id: row.id,
    object: "checkout.session",
    amount_subtotal: row.amount,
    amount_total: row.amount,
    cancel_url: row.cancel_url,
    client_reference_id: row.client_reference_id,
    created: seconds(row.created_at),
    currency: row.currency,
    customer: null,
    customer_details: row.customer_email === null ? null : { email: row.customer_email },
    customer_email: row.customer_email,
    expires_at: seconds(row.expires_at),
    livemode: false,
    metadata: JSON.parse(row.metadata),
    mode: "payment",
    payment_intent: row.payment_intent,
    payment_method_types: [row.method],
    payment_status: row.payment_status,
    status: row.status,
    success_url: row.success_url,
    url: row.status === "open" && publicUrl ? `${publicUrl}/pay/${row.id}` : null,
  };
}

/** A PaymentIntent; its charge and the balance transaction are ids unless expanded. */
export function paymentIntentObject(facts, expansions) {
  const { intent, session, charge } = facts;
  const deep = expansions.includes("latest_charge.balance_transaction");
  const expanded = deep || expansions.includes("latest_charge");
  return {
    id: intent.id,
    object: "payment_intent",
    amount: session.amount,
    amount_capturable: 0,
    amount_received: intent.amount_received,
    canceled_at: null,
    capture_method: "automatic",
    created: seconds(intent.created_at),
    currency: session.currency,
    customer: null,
    description: null,
    last_payment_error: JSON.parse(intent.last_error),
    latest_charge: expanded && charge ? chargeObject(facts, deep) : intent.latest_charge,
    livemode: false,
    metadata: JSON.parse(session.intent_metadata),
    payment_method_types: [session.method],
    status: intent.status,
  };
}

/** A Charge. */
export function chargeObject({ intent, session, charge, movement }, deep = false) {
  const failure = JSON.parse(charge.failure);
  return {
    id: charge.id,
    object: "charge",
    amount: session.amount,
    amount_captured: charge.status === "succeeded" ? session.amount : 0,
    amount_refunded: 0,
    balance_transaction:
      deep && charge.balance_transaction
        ? balanceTransactionObject(movement)
        : charge.balance_transaction,
    captured: charge.status === "succeeded",
    created: seconds(charge.created_at),
    currency: session.currency,
    customer: null,
    disputed: false,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    livemode: false,
    metadata: JSON.parse(session.intent_metadata),
    paid: charge.status === "succeeded",
    payment_intent: intent.id,
    payment_method_details: { type: charge.method },
    refunded: false,
    status: charge.status,
  };
}

function balanceTransactionObject(movement) {
  return {
    id: movement.id,
    object: "balance_transaction",
    amount: movement.amount,
    created: seconds(movement.created_at),
    currency: movement.currency,
    fee: movement.fee,
    fee_details: [
      {
        amount: movement.fee,
        currency: movement.currency,
        description: "Processing fees",
        type: "stripe_fee",
      },
    ],
    net: movement.amount - movement.fee,
    reporting_category: "charge",
    source: movement.charge,
    status: "pending",
    type: "charge",
  };
}

function seconds(milliseconds) {
  return Math.floor(milliseconds / 1000);
}
