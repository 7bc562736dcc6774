-- Passkeys (WebAuthn): a pair of keys whose private half stays with the person's device or keychain.
-- Only the public half is kept here, so a copy of the database signs nobody in.
CREATE TABLE passkey(
  id TEXT PRIMARY KEY,
  staff_id TEXT NOT NULL REFERENCES staff_user(id),
  -- What the authenticator calls it, in Base64url.
  credential_id TEXT NOT NULL,
  -- A SubjectPublicKeyInfo (RFC 5280) in DER, in Base64url.
  public_key TEXT NOT NULL,
  -- As COSE numbers it: -7 is ES256, -257 is RS256.
  algorithm INTEGER NOT NULL CONSTRAINT passkey_algorithm CHECK (algorithm IN (-7, -257)),
  name TEXT NOT NULL CONSTRAINT passkey_name CHECK (name <> ''),
  -- How often it says it has signed; 0 for one that does not count.
  signatures INTEGER NOT NULL CONSTRAINT passkey_signatures CHECK (signatures >= 0),
  created_at INTEGER NOT NULL,
  used_at INTEGER,
  CONSTRAINT passkey_credential_unique UNIQUE (credential_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_by_staff ON passkey(staff_id, id);

-- Challenges that were answered. Each works once; a row goes when its challenge has ended anyway.
CREATE TABLE passkey_challenge(
  nonce TEXT PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_challenge_by_expiry ON passkey_challenge(expires_at);
