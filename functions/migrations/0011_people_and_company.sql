-- How a company gets its people: invitations with a name, and requests of those who have forgotten
-- the password. The company's row gets a version, so that two who change it do not overwrite each
-- other.

ALTER TABLE company ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
-- What the invited person is called; empty where whoever invited did not say.
ALTER TABLE invitation ADD COLUMN name TEXT NOT NULL DEFAULT '';

-- Somebody has asked for a link to set a new password. The request writes the same row for every
-- address; only afterwards it is looked up whether the address belongs to anybody.
CREATE TABLE password_request(
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL CONSTRAINT password_request_email CHECK (email = lower(email)),
  client TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  handled_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX password_request_by_email ON password_request(email, requested_at);
CREATE INDEX password_request_by_client ON password_request(client, requested_at);
CREATE INDEX password_request_by_age ON password_request(requested_at);
CREATE INDEX password_request_waiting ON password_request(requested_at) WHERE handled_at IS NULL;
