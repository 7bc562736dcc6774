-- What every command needs: assertions, idempotency, audit, outbox, people and the company.

-- A batch aborts itself through this table: inserting a row with ok = 1 stores nothing, anything
-- else raises 'assertion:<code>'. Feed it a scalar EXISTS or an aggregate, never a FROM that can
-- be empty: no row in means no assertion.
CREATE TABLE assertion(
  code TEXT NOT NULL,
  ok INTEGER
) STRICT;
CREATE TRIGGER assertion_check BEFORE INSERT ON assertion BEGIN
  SELECT CASE WHEN NEW.ok IS 1 THEN RAISE(IGNORE)
              ELSE RAISE(ABORT, 'assertion:' || NEW.code) END;
END;

CREATE TABLE company(
  id INTEGER PRIMARY KEY CONSTRAINT company_single CHECK (id = 1),
  name TEXT NOT NULL,
  street TEXT NOT NULL,
  postal_code TEXT NOT NULL,
  city TEXT NOT NULL,
  country TEXT NOT NULL,
  tax_number TEXT NOT NULL,
  email TEXT NOT NULL,
  bank_name TEXT NOT NULL,
  iban TEXT NOT NULL,
  bic TEXT NOT NULL,
  base_currency TEXT NOT NULL CONSTRAINT company_currency CHECK (length(base_currency) = 3),
  time_zone TEXT NOT NULL,
  buckets TEXT NOT NULL DEFAULT '0,30,60,90,120'
) STRICT;

CREATE TABLE staff_user(
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL CONSTRAINT staff_user_email_lower CHECK (email = lower(email)),
  name TEXT NOT NULL,
  role TEXT NOT NULL CONSTRAINT staff_user_role
    CHECK (role IN ('administrator', 'controller', 'manager', 'specialist', 'viewer')),
  password_hash TEXT NOT NULL,
  active INTEGER NOT NULL CONSTRAINT staff_user_active CHECK (active IN (0, 1)),
  failed_tries INTEGER NOT NULL DEFAULT 0 CONSTRAINT staff_user_tries CHECK (failed_tries >= 0),
  locked_until INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  CONSTRAINT staff_user_email_unique UNIQUE (email)
) STRICT, WITHOUT ROWID;

-- Only the hash of a session's token is kept: a copy of the database signs nobody in.
CREATE TABLE session(
  token_hash TEXT PRIMARY KEY,
  staff_id TEXT NOT NULL REFERENCES staff_user(id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  CONSTRAINT session_lives CHECK (expires_at > created_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_staff ON session(staff_id);
CREATE INDEX session_by_expiry ON session(expires_at);

-- One row per command that took effect. A second insert with the same key aborts its batch.
CREATE TABLE idempotency(
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  command TEXT NOT NULL,
  input_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (actor, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency(created_at);

-- Numbers of audit rows come from this row in the same batch, so a gap is evidence.
CREATE TABLE audit_sequence(
  id INTEGER PRIMARY KEY CONSTRAINT audit_sequence_single CHECK (id = 1),
  last INTEGER NOT NULL
) STRICT;
INSERT INTO audit_sequence(id, last) VALUES (1, 0);

CREATE TABLE audit(
  number INTEGER PRIMARY KEY,
  recorded_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  command TEXT NOT NULL,
  subject TEXT NOT NULL,
  request_id TEXT NOT NULL,
  before TEXT CONSTRAINT audit_before CHECK (before IS NULL OR json_valid(before)),
  after TEXT CONSTRAINT audit_after CHECK (after IS NULL OR json_valid(after))
) STRICT;
CREATE INDEX audit_by_subject ON audit(subject, number);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
-- INSERT OR REPLACE deletes the old row without firing the delete trigger: this one stops it.
CREATE TRIGGER audit_no_duplicate BEFORE INSERT ON audit
  WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_audit'); END;

-- Every effect outside the database is a row here first.
CREATE TABLE outbox(
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CONSTRAINT outbox_kind CHECK (kind IN ('mail', 'provider_fee')),
  subject TEXT NOT NULL,
  recipient TEXT NOT NULL,
  payload TEXT NOT NULL CONSTRAINT outbox_payload CHECK (json_valid(payload)),
  state TEXT NOT NULL CONSTRAINT outbox_state
    CHECK (state IN ('pending', 'sending', 'delivered', 'parked')),
  attempts INTEGER NOT NULL DEFAULT 0 CONSTRAINT outbox_attempts CHECK (attempts >= 0),
  due_at INTEGER NOT NULL,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  delivered_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox(due_at) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_mail ON outbox(created_at, id) WHERE kind = 'mail';
CREATE INDEX outbox_by_subject ON outbox(subject, created_at);

CREATE TABLE job_run(
  job TEXT NOT NULL,
  period TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  note TEXT,
  PRIMARY KEY (job, period)
) STRICT, WITHOUT ROWID;
