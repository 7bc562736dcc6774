-- What programs of others use: webhooks that tell them what has happened, and tokens to call the
-- API with.

UPDATE role SET permissions = json_insert(permissions, '$[#]', 'manage_integrations')
  WHERE id = 'administrator';

-- Only the hash of a token is kept. What it may do is never more than what its maker may, who is
-- looked up with it.
CREATE TABLE api_token(
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  -- Its last characters, so that people recognise it.
  hint TEXT NOT NULL,
  staff_id TEXT NOT NULL REFERENCES staff_user(id),
  scopes TEXT NOT NULL CONSTRAINT api_token_scopes CHECK (json_type(scopes) = 'array'),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_at INTEGER,
  CONSTRAINT api_token_hash_unique UNIQUE (token_hash),
  CONSTRAINT api_token_lives CHECK (expires_at > created_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX api_token_by_staff ON api_token(staff_id);

-- Where events are sent. The signing secret is computed from the Worker's own secret, the id and
-- the generation, so a copy of the database signs nothing. An empty list of events means all.
CREATE TABLE hook_endpoint(
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  description TEXT NOT NULL,
  events TEXT NOT NULL CONSTRAINT hook_endpoint_events CHECK (json_type(events) = 'array'),
  state TEXT NOT NULL CONSTRAINT hook_endpoint_state CHECK (state IN ('active', 'disabled')),
  disabled_reason TEXT,
  generation INTEGER NOT NULL CONSTRAINT hook_endpoint_generation CHECK (generation >= 1),
  -- Until then the secret of the generation before signs as well.
  previous_until INTEGER,
  failures INTEGER NOT NULL DEFAULT 0 CONSTRAINT hook_endpoint_failures CHECK (failures >= 0),
  last_success_at INTEGER,
  last_failure_at INTEGER,
  last_failure TEXT,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT hook_endpoint_reason CHECK ((state = 'active') = (disabled_reason IS NULL))
) STRICT, WITHOUT ROWID;

-- Two more kinds of messages: an event that is to be told, and its delivery to one endpoint.
CREATE TABLE outbox_new(
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CONSTRAINT outbox_kind
    CHECK (kind IN ('mail', 'provider_fee', 'event', 'webhook')),
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
INSERT INTO outbox_new(id, kind, subject, recipient, payload, state, attempts, due_at, last_error,
    created_at, delivered_at)
  SELECT id, kind, subject, recipient, payload, state, attempts, due_at, last_error, created_at,
    delivered_at
  FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;
-- A slow endpoint must not hold up mail, so webhooks have a queue of their own.
CREATE INDEX outbox_due ON outbox(due_at)
  WHERE state IN ('pending', 'sending') AND kind <> 'webhook';
CREATE INDEX outbox_hook_due ON outbox(due_at)
  WHERE state IN ('pending', 'sending') AND kind = 'webhook';
CREATE INDEX outbox_mail ON outbox(created_at, id) WHERE kind = 'mail';
CREATE INDEX outbox_by_subject ON outbox(subject, created_at);
-- An event is delivered to an endpoint once, however often it is handed out.
CREATE UNIQUE INDEX outbox_hook_once ON outbox(recipient, subject) WHERE kind = 'webhook';
CREATE INDEX outbox_hook_log ON outbox(recipient, created_at, id) WHERE kind = 'webhook';
CREATE INDEX outbox_hook_age ON outbox(created_at) WHERE kind IN ('event', 'webhook');
