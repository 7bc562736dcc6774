-- People: roles as rows, sessions that can be listed and ended, invitations, second factors,
-- and tries that are counted before they are answered.

-- A role is a named set of permissions that administrators edit. A later migration that brings a
-- new permission adds it to the roles that shall hold it.
CREATE TABLE role(
  id TEXT PRIMARY KEY CONSTRAINT role_id CHECK (id <> '' AND id NOT GLOB '*[^a-z0-9_]*'),
  name TEXT NOT NULL,
  permissions TEXT NOT NULL CONSTRAINT role_permissions CHECK (json_type(permissions) = 'array'),
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT role_name_unique UNIQUE (name),
  -- Whoever administers can always undo what was done to the other roles.
  CONSTRAINT role_administrator
    CHECK (id <> 'administrator' OR instr(permissions, '"manage_people"') > 0)
) STRICT, WITHOUT ROWID;
INSERT INTO role(id, name, permissions) VALUES
  ('administrator', 'Administrator', '["view_receivables","edit_customers","draft_invoices","issue_invoices","send_invoices","void_invoices","issue_credit_notes","record_receipts","allocate","import","view_ledger","view_mailbox","manage_people","manage_company"]'),
  ('controller', 'Controller', '["view_receivables","issue_invoices","send_invoices","void_invoices","issue_credit_notes","allocate","import","view_ledger","view_mailbox","manage_company"]'),
  ('manager', 'Manager', '["view_receivables","edit_customers","draft_invoices","issue_invoices","send_invoices","void_invoices","issue_credit_notes","record_receipts","allocate","import","view_ledger","view_mailbox"]'),
  ('specialist', 'Specialist', '["view_receivables","edit_customers","draft_invoices","issue_invoices","send_invoices","record_receipts","allocate","view_mailbox"]'),
  ('viewer', 'Viewer', '["view_receivables","view_ledger"]');

-- SQLite cannot drop a CHECK, so the table is made again. Only sessions refer to it, and those end
-- with this migration: everybody signs in once more.
DROP TABLE session;
CREATE TABLE staff_user_before(
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  active INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO staff_user_before(id, email, name, role, password_hash, active, created_at)
  SELECT id, email, name, role, password_hash, active, created_at FROM staff_user;
DROP TABLE staff_user;
CREATE TABLE staff_user(
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL CONSTRAINT staff_user_email_lower CHECK (email = lower(email)),
  name TEXT NOT NULL,
  role TEXT NOT NULL REFERENCES role(id),
  password_hash TEXT NOT NULL,
  active INTEGER NOT NULL CONSTRAINT staff_user_active CHECK (active IN (0, 1)),
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  CONSTRAINT staff_user_email_unique UNIQUE (email)
) STRICT, WITHOUT ROWID;
INSERT INTO staff_user(id, email, name, role, password_hash, active, created_at)
  SELECT id, email, name, role, password_hash, active, created_at FROM staff_user_before;
DROP TABLE staff_user_before;
CREATE INDEX staff_user_by_role ON staff_user(role, active);

-- Only the hash of a session's token is kept: a copy of the database signs nobody in.
CREATE TABLE session(
  token_hash TEXT PRIMARY KEY,
  -- Names the session in lists; it opens nothing.
  id TEXT NOT NULL,
  staff_id TEXT NOT NULL REFERENCES staff_user(id),
  created_at INTEGER NOT NULL,
  -- The end that no use postpones.
  expires_at INTEGER NOT NULL,
  -- The end that each use postpones.
  idle_expires_at INTEGER NOT NULL,
  -- When the password or a second factor was last given.
  proved_at INTEGER NOT NULL,
  agent TEXT NOT NULL,
  address TEXT NOT NULL,
  CONSTRAINT session_id_unique UNIQUE (id),
  CONSTRAINT session_lives CHECK (expires_at > created_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_staff ON session(staff_id);
CREATE INDEX session_by_expiry ON session(expires_at);

-- An invitation is open until it is accepted, withdrawn or too old. Its token is a signature over
-- the id and the version, so a message that was sent again opens nothing with its first link, and
-- no copy of the database opens anything.
CREATE TABLE invitation(
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL CONSTRAINT invitation_email_lower CHECK (email = lower(email)),
  role TEXT NOT NULL REFERENCES role(id),
  invited_by TEXT NOT NULL REFERENCES staff_user(id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  accepted_at INTEGER,
  withdrawn_at INTEGER,
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT invitation_ends_once CHECK (accepted_at IS NULL OR withdrawn_at IS NULL)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX invitation_open_email ON invitation(email)
  WHERE accepted_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX invitation_by_role ON invitation(role);
CREATE INDEX invitation_by_inviter ON invitation(invited_by);

-- A link that an administrator has sent to someone who has forgotten the password. One a person:
-- a new one takes the place of the old, and it is gone once it was used. The token is a signature
-- over the id.
CREATE TABLE password_reset(
  staff_id TEXT PRIMARY KEY REFERENCES staff_user(id),
  id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  CONSTRAINT password_reset_id_unique UNIQUE (id)
) STRICT, WITHOUT ROWID;

-- The secret of an authenticator is made from the nonce and a key that the database does not hold.
-- `pending_nonce` is that of an enrolment whose first code has not been seen yet.
CREATE TABLE second_factor(
  staff_id TEXT PRIMARY KEY REFERENCES staff_user(id),
  nonce TEXT,
  pending_nonce TEXT,
  -- The time step of the last code that was taken: a code works once.
  last_step INTEGER NOT NULL DEFAULT 0,
  enabled_at INTEGER,
  CONSTRAINT second_factor_enabled CHECK ((nonce IS NULL) = (enabled_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code(
  staff_id TEXT NOT NULL REFERENCES staff_user(id),
  code_hash TEXT NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (staff_id, code_hash)
) STRICT, WITHOUT ROWID;

-- Tries to sign in, by hashes of the account's address, of the network address, and of both. A row
-- is forgotten after a day, and no pause is longer than a quarter of an hour.
CREATE TABLE sign_in_try(
  key TEXT PRIMARY KEY,
  tries INTEGER NOT NULL CONSTRAINT sign_in_try_tries CHECK (tries > 0),
  paused_until INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_try_by_age ON sign_in_try(last_at);

-- Network addresses, hashed, from which a person has signed in.
CREATE TABLE known_address(
  staff_id TEXT NOT NULL REFERENCES staff_user(id),
  address_hash TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (staff_id, address_hash)
) STRICT, WITHOUT ROWID;
