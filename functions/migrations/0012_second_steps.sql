-- What comes after the password: a code at sign-in, and tokens of sessions that change when their
-- person proves again who they are.

-- Requests that were on their way when a session's token changed still carry the old one: its row
-- stays for some seconds and names the session that took its place.
ALTER TABLE session ADD COLUMN replaced_by TEXT;
CREATE INDEX session_by_replacement ON session(replaced_by) WHERE replaced_by IS NOT NULL;

-- The password was right and a code is awaited. Its token is a signature over the id. The row is
-- gone once it was used, and when the person's sessions are ended.
CREATE TABLE sign_in_challenge(
  id TEXT PRIMARY KEY,
  staff_id TEXT NOT NULL REFERENCES staff_user(id),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_challenge_by_staff ON sign_in_challenge(staff_id);
CREATE INDEX sign_in_challenge_by_expiry ON sign_in_challenge(expires_at);
