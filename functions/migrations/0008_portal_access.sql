-- Who may use the portal, and links whose tokens stand nowhere.

UPDATE role SET permissions = json_insert(permissions, '$[#]', 'manage_portal')
  WHERE id IN ('administrator', 'manager', 'specialist');

-- Of a document link the row tells who made it, for whom, and when it was last opened.
ALTER TABLE portal_link ADD COLUMN created_by TEXT;
ALTER TABLE portal_link ADD COLUMN sent_to TEXT
  CONSTRAINT portal_link_sent_to CHECK (sent_to IS NULL OR json_valid(sent_to));
ALTER TABLE portal_link ADD COLUMN last_opened_at INTEGER;
ALTER TABLE portal_link ADD COLUMN revoked_by TEXT;

-- A token is computed when a message is sent. Messages and answers written before held it: in a
-- message the place of the token is kept (see `email::LINK_TOKEN`), elsewhere it is cut out. A
-- token has 95 characters, the link's id in front of it 30.
UPDATE outbox
  SET payload = json_set(
    replace(payload, substr(payload, instr(payload, '/portal/i/lnk_') + 10, 95),
      char(64978) || 'link' || char(64979)),
    '$.link', json_object('document', substr(payload, instr(payload, '/portal/i/lnk_') + 10, 30)))
  WHERE kind = 'mail' AND instr(payload, '/portal/i/lnk_') > 0;
UPDATE idempotency SET body = json_remove(body, '$.link') WHERE command = 'send_invoice';
UPDATE webhook_event
  SET payload = replace(payload, substr(payload, instr(payload, '/portal/i/lnk_') + 10, 95), '')
  WHERE instr(payload, '/portal/i/lnk_') > 0;

-- What a person at a customer may do in the portal. Changing it ends one row and begins another,
-- so that it can be told who allowed what, and when.
CREATE TABLE portal_grant(
  id TEXT PRIMARY KEY,
  contact_id TEXT NOT NULL REFERENCES contact(id),
  customer_id TEXT NOT NULL REFERENCES customer(id),
  access TEXT NOT NULL CONSTRAINT portal_grant_access CHECK (access IN ('view', 'pay')),
  granted_at INTEGER NOT NULL,
  granted_by TEXT NOT NULL,
  revoked_at INTEGER,
  revoked_by TEXT,
  CONSTRAINT portal_grant_revoked CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX portal_grant_live ON portal_grant(contact_id, customer_id)
  WHERE revoked_at IS NULL;
CREATE INDEX portal_grant_by_contact ON portal_grant(contact_id);
CREATE INDEX portal_grant_by_customer ON portal_grant(customer_id);
-- A person signs in by address, and may be a contact of several customers.
CREATE INDEX contact_by_email ON contact(email) WHERE email IS NOT NULL;

-- A sign-in link that somebody asked for. The request writes the same row for every address; only
-- afterwards it is looked up whether the address may have a message. The token is computed from
-- the id when that message is sent.
CREATE TABLE portal_sign_in(
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL CONSTRAINT portal_sign_in_email CHECK (email = lower(email)),
  client TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  handled_at INTEGER,
  consumed_at INTEGER,
  CONSTRAINT portal_sign_in_lives CHECK (expires_at > requested_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX portal_sign_in_by_email ON portal_sign_in(email, requested_at);
CREATE INDEX portal_sign_in_by_client ON portal_sign_in(client, requested_at);
CREATE INDEX portal_sign_in_by_age ON portal_sign_in(requested_at);
CREATE INDEX portal_sign_in_waiting ON portal_sign_in(requested_at) WHERE handled_at IS NULL;

-- Sessions of customers' people; what they may do follows from their grants at each request.
CREATE TABLE portal_session(
  token_hash TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  CONSTRAINT portal_session_lives CHECK (expires_at > created_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX portal_session_by_expiry ON portal_session(expires_at);
CREATE INDEX portal_session_by_email ON portal_session(email);

-- A payment may be begun without a link now, by a person who is signed in to the portal.
CREATE TABLE payment_attempt_new(
  id TEXT PRIMARY KEY,
  invoice_id TEXT NOT NULL REFERENCES invoice(id),
  link_id TEXT REFERENCES portal_link(id),
  currency TEXT NOT NULL,
  amount_minor INTEGER NOT NULL
    CONSTRAINT payment_attempt_amount CHECK (amount_minor BETWEEN 1 AND 9007199254740991),
  method TEXT NOT NULL CONSTRAINT payment_attempt_method CHECK (method IN ('card', 'bank_debit')),
  state TEXT NOT NULL CONSTRAINT payment_attempt_state CHECK (state IN
    ('created', 'requires_action', 'processing', 'expired', 'failed', 'succeeded')),
  rank INTEGER NOT NULL CONSTRAINT payment_attempt_rank CHECK (rank = CASE state
    WHEN 'created' THEN 0 WHEN 'requires_action' THEN 1 WHEN 'processing' THEN 2
    WHEN 'expired' THEN 3 WHEN 'failed' THEN 4 ELSE 5 END),
  provider TEXT NOT NULL,
  provider_session TEXT,
  provider_url TEXT,
  reason TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO payment_attempt_new(id, invoice_id, link_id, currency, amount_minor, method, state,
    rank, provider, provider_session, provider_url, reason, created_at, updated_at)
  SELECT id, invoice_id, link_id, currency, amount_minor, method, state, rank, provider,
    provider_session, provider_url, reason, created_at, updated_at
  FROM payment_attempt;
DROP TABLE payment_attempt;
ALTER TABLE payment_attempt_new RENAME TO payment_attempt;
CREATE INDEX payment_attempt_by_invoice ON payment_attempt(invoice_id, created_at);
CREATE INDEX payment_attempt_by_link ON payment_attempt(link_id);
CREATE INDEX payment_attempt_pending ON payment_attempt(updated_at) WHERE rank <= 1;
CREATE TRIGGER payment_attempt_rises BEFORE UPDATE ON payment_attempt
  WHEN NEW.rank < OLD.rank OR NEW.id IS NOT OLD.id OR NEW.invoice_id IS NOT OLD.invoice_id
    OR NEW.amount_minor IS NOT OLD.amount_minor OR NEW.currency IS NOT OLD.currency
  BEGIN SELECT RAISE(ABORT, 'assertion:payment_attempt_frozen'); END;
