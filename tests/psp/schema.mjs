// The provider's tables. Instants are UTC milliseconds, amounts are minor units.

const TABLES = [
  `CREATE TABLE IF NOT EXISTS session(
     id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
     status TEXT NOT NULL CHECK(status IN ('open', 'complete', 'expired')),
     payment_status TEXT NOT NULL CHECK(payment_status IN ('unpaid', 'paid')),
     amount INTEGER NOT NULL CHECK(amount > 0), currency TEXT NOT NULL,
     method TEXT NOT NULL, product_name TEXT NOT NULL, client_reference_id TEXT,
     customer_email TEXT, metadata TEXT NOT NULL, intent_metadata TEXT NOT NULL,
     success_url TEXT NOT NULL, cancel_url TEXT, payment_intent TEXT) STRICT`,

  `CREATE TABLE IF NOT EXISTS payment_intent(
     id TEXT PRIMARY KEY, session TEXT NOT NULL REFERENCES session(id),
     created_at INTEGER NOT NULL, status TEXT NOT NULL, amount_received INTEGER NOT NULL,
     latest_charge TEXT, last_error TEXT, settle_at INTEGER, settle_outcome TEXT) STRICT`,

  `CREATE TABLE IF NOT EXISTS charge(
     id TEXT PRIMARY KEY, payment_intent TEXT NOT NULL REFERENCES payment_intent(id),
     created_at INTEGER NOT NULL, method TEXT NOT NULL,
     status TEXT NOT NULL CHECK(status IN ('pending', 'succeeded', 'failed')),
     balance_transaction TEXT, failure TEXT) STRICT`,

  // The provider's own books: what really happened to money, whatever was told to whom.
  `CREATE TABLE IF NOT EXISTS movement(
     seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL,
     kind TEXT NOT NULL CHECK(kind IN ('charge', 'failed_charge')),
     session TEXT NOT NULL, payment_intent TEXT NOT NULL, charge TEXT NOT NULL,
     client_reference_id TEXT, currency TEXT NOT NULL,
     amount INTEGER NOT NULL CHECK(amount > 0), fee INTEGER NOT NULL CHECK(fee >= 0)) STRICT`,

  `CREATE TABLE IF NOT EXISTS event(
     seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL,
     created_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT`,

  // `turn` orders deliveries that are due at the same time; a release in reverse makes it negative.
  `CREATE TABLE IF NOT EXISTS delivery(
     seq INTEGER PRIMARY KEY, event TEXT NOT NULL REFERENCES event(id),
     state TEXT NOT NULL CHECK(state IN ('pending', 'held', 'dropped', 'delivered', 'failed')),
     due_at INTEGER NOT NULL, turn INTEGER NOT NULL, attempts INTEGER NOT NULL,
     forge TEXT, answer TEXT, finished_at INTEGER) STRICT`,
  `CREATE INDEX IF NOT EXISTS delivery_due ON delivery(state, due_at, turn)`,

  `CREATE TABLE IF NOT EXISTS idempotency(
     key TEXT PRIMARY KEY, request TEXT NOT NULL, body TEXT NOT NULL) STRICT`,

  `CREATE TABLE IF NOT EXISTS faults(
     id INTEGER PRIMARY KEY CHECK(id = 1), value TEXT NOT NULL) STRICT`,
];

/** Creates what is missing; a restart finds everything there. */
export function createSchema(sql) {
  for (const table of TABLES) sql.exec(table);
}
