-- The schema after all migrations; written by `cargo xtask schema`.

CREATE INDEX allocation_by_credit ON allocation(credit_item, effective_on, recorded_at, amount_minor);

CREATE INDEX allocation_by_debit ON allocation(debit_item, effective_on, recorded_at, amount_minor);

CREATE UNIQUE INDEX allocation_reversal_unique ON allocation(reversal_of) WHERE reversal_of IS NOT NULL;

CREATE INDEX api_token_by_staff ON api_token(staff_id);

CREATE INDEX approval_decision_by_decider ON approval_decision(decided_by);

CREATE INDEX approval_decision_by_hash ON approval_decision(payload_hash);

CREATE INDEX approval_decision_by_requester ON approval_decision(requested_by);

CREATE INDEX approval_request_by_customer ON approval_request(customer_id);

CREATE INDEX approval_request_by_requester ON approval_request(requested_by, requested_at, id);

CREATE INDEX approval_request_by_state ON approval_request(state, requested_at, id);

CREATE INDEX approval_request_by_subject ON approval_request(subject, requested_at);

CREATE INDEX approval_request_by_time ON approval_request(requested_at, id);

CREATE INDEX approval_request_due ON approval_request(expires_at) WHERE state = 'pending';

CREATE UNIQUE INDEX approval_request_one_pending ON approval_request(action, subject)
  WHERE state = 'pending';

CREATE INDEX audit_by_actor ON audit(actor, recorded_at);

CREATE INDEX audit_by_command ON audit(command, recorded_at);

CREATE INDEX audit_by_time ON audit(recorded_at);

CREATE INDEX contact_by_customer ON contact(customer_id, name);

CREATE INDEX contact_by_email ON contact(email) WHERE email IS NOT NULL;

CREATE INDEX credit_note_by_customer ON credit_note(customer_id, issued_on);

CREATE INDEX customer_active_by_name ON customer(sort_key, id) WHERE active = 1;

CREATE INDEX customer_by_name ON customer(sort_key, id);

CREATE INDEX customer_by_terms ON customer(terms);

CREATE INDEX idempotency_by_age ON idempotency(created_at);

CREATE INDEX invitation_by_inviter ON invitation(invited_by);

CREATE INDEX invitation_by_role ON invitation(role);

CREATE UNIQUE INDEX invitation_open_email ON invitation(email)
  WHERE accepted_at IS NULL AND withdrawn_at IS NULL;

CREATE INDEX invoice_by_customer ON invoice(customer_id, id);

CREATE INDEX invoice_by_status ON invoice(status, id);

CREATE INDEX invoice_by_terms ON invoice(terms);

CREATE INDEX invoice_by_total ON invoice(total_minor, id) WHERE status <> 'draft';

CREATE INDEX invoice_line_by_tax_code ON invoice_line(tax_code);

CREATE UNIQUE INDEX journal_entry_reversal_unique ON journal_entry(reversal_of)
  WHERE reversal_of IS NOT NULL;

CREATE INDEX open_item_ageing
  ON open_item(customer_id, currency, due_on, side, open_minor, disputed) WHERE open_minor > 0;

CREATE INDEX open_item_by_customer ON open_item(customer_id, due_on, id);

CREATE INDEX open_item_open_by_customer ON open_item(customer_id, due_on, id) WHERE open_minor > 0;

CREATE INDEX open_item_open_by_document
  ON open_item(document_id, instalment, due_on, kind, open_minor)
  WHERE open_minor > 0 AND kind = 'invoice';

CREATE INDEX open_item_open_by_due ON open_item(due_on, document_id, instalment, kind, open_minor)
  WHERE open_minor > 0 AND kind = 'invoice';

CREATE INDEX open_item_settled ON open_item(document_id, due_on, instalment, kind, open_minor)
  WHERE open_minor = 0 AND kind = 'invoice' AND instalment = 1;

CREATE INDEX open_item_totals
  ON open_item(currency, side, due_on, open_minor, disputed, customer_id) WHERE open_minor > 0;

CREATE INDEX open_item_unapplied ON open_item(item_on, id) WHERE open_minor > 0 AND kind = 'receipt';

CREATE INDEX outbox_by_subject ON outbox(subject, created_at);

CREATE INDEX outbox_due ON outbox(due_at)
  WHERE state IN ('pending', 'sending') AND kind <> 'webhook';

CREATE INDEX outbox_hook_age ON outbox(created_at) WHERE kind IN ('event', 'webhook');

CREATE INDEX outbox_hook_due ON outbox(due_at)
  WHERE state IN ('pending', 'sending') AND kind = 'webhook';

CREATE INDEX outbox_hook_log ON outbox(recipient, created_at, id) WHERE kind = 'webhook';

CREATE UNIQUE INDEX outbox_hook_once ON outbox(recipient, subject) WHERE kind = 'webhook';

CREATE INDEX outbox_mail ON outbox(created_at, id) WHERE kind = 'mail';

CREATE INDEX outbox_parked ON outbox(created_at, id) WHERE state = 'parked' AND kind <> 'webhook';

CREATE INDEX outbox_waiting ON outbox(created_at)
  WHERE state IN ('pending', 'sending') AND kind <> 'webhook';

CREATE INDEX passkey_by_staff ON passkey(staff_id, id);

CREATE INDEX passkey_challenge_by_expiry ON passkey_challenge(expires_at);

CREATE INDEX password_request_by_age ON password_request(requested_at);

CREATE INDEX password_request_by_client ON password_request(client, requested_at);

CREATE INDEX password_request_by_email ON password_request(email, requested_at);

CREATE INDEX password_request_waiting ON password_request(requested_at) WHERE handled_at IS NULL;

CREATE INDEX payment_attempt_by_invoice ON payment_attempt(invoice_id, created_at);

CREATE INDEX payment_attempt_by_link ON payment_attempt(link_id);

CREATE INDEX payment_attempt_pending ON payment_attempt(updated_at) WHERE rank <= 1;

CREATE INDEX payment_attempt_under_way ON payment_attempt(updated_at) WHERE rank = 2;

CREATE INDEX portal_grant_by_contact ON portal_grant(contact_id);

CREATE INDEX portal_grant_by_customer ON portal_grant(customer_id);

CREATE UNIQUE INDEX portal_grant_live ON portal_grant(contact_id, customer_id)
  WHERE revoked_at IS NULL;

CREATE INDEX portal_link_by_invoice ON portal_link(invoice_id);

CREATE INDEX portal_session_by_email ON portal_session(email);

CREATE INDEX portal_session_by_expiry ON portal_session(expires_at);

CREATE INDEX portal_sign_in_by_age ON portal_sign_in(requested_at);

CREATE INDEX portal_sign_in_by_client ON portal_sign_in(client, requested_at);

CREATE INDEX portal_sign_in_by_email ON portal_sign_in(email, requested_at);

CREATE INDEX portal_sign_in_waiting ON portal_sign_in(requested_at) WHERE handled_at IS NULL;

CREATE INDEX posting_by_credit ON posting(credit_account, currency, effective_on, entry_id, line, amount_minor, customer_id);

CREATE INDEX posting_by_customer ON posting(customer_id);

CREATE INDEX posting_by_debit ON posting(debit_account, currency, effective_on, entry_id, line, amount_minor, customer_id);

CREATE INDEX receipt_by_customer ON receipt(customer_id, received_on, id);

CREATE INDEX receipt_by_day ON receipt(received_on, id);

CREATE UNIQUE INDEX receipt_provider_unique ON receipt(provider, provider_payment)
  WHERE provider IS NOT NULL;

CREATE INDEX search_term_by_subject ON search_term(subject, term);

CREATE INDEX session_by_expiry ON session(expires_at);

CREATE INDEX session_by_replacement ON session(replaced_by) WHERE replaced_by IS NOT NULL;

CREATE INDEX session_by_staff ON session(staff_id);

CREATE INDEX sign_in_challenge_by_expiry ON sign_in_challenge(expires_at);

CREATE INDEX sign_in_challenge_by_staff ON sign_in_challenge(staff_id);

CREATE INDEX sign_in_try_by_age ON sign_in_try(last_at);

CREATE INDEX staff_user_by_role ON staff_user(role, active);

CREATE INDEX webhook_event_dead ON webhook_event(received_at, id)
  WHERE outcome >= 'dead:' AND outcome < 'dead;';

CREATE INDEX webhook_event_pending ON webhook_event(due_at) WHERE processed_at IS NULL;

CREATE INDEX webhook_event_waiting ON webhook_event(received_at) WHERE processed_at IS NULL;

CREATE TABLE allocation(
  id TEXT PRIMARY KEY,
  debit_item TEXT NOT NULL REFERENCES open_item(id),
  credit_item TEXT NOT NULL REFERENCES open_item(id),
  amount_minor INTEGER NOT NULL
    CONSTRAINT allocation_amount CHECK (amount_minor BETWEEN -9007199254740991 AND 9007199254740991),
  effective_on TEXT NOT NULL CONSTRAINT allocation_effective_on CHECK (date(effective_on) IS effective_on),
  recorded_at INTEGER NOT NULL,
  reversal_of TEXT REFERENCES allocation(id),
  actor TEXT NOT NULL,
  CONSTRAINT allocation_sign CHECK (amount_minor <> 0 AND (amount_minor < 0) = (reversal_of IS NOT NULL))
) STRICT, WITHOUT ROWID;

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

CREATE TABLE approval_decision(
  request_id TEXT PRIMARY KEY,
  requested_by TEXT NOT NULL,
  payload_hash TEXT NOT NULL,
  decision TEXT NOT NULL CONSTRAINT approval_decision_kind
    CHECK (decision IN ('approved', 'rejected', 'withdrawn', 'expired')),
  decided_by TEXT REFERENCES staff_user(id),
  decided_at INTEGER NOT NULL,
  reason TEXT,
  -- Id and number of what the approval made, in the same batch.
  outcome TEXT,
  outcome_number TEXT,
  CONSTRAINT approval_decision_request FOREIGN KEY (request_id, requested_by, payload_hash)
    REFERENCES approval_request(id, requested_by, payload_hash),
  CONSTRAINT approval_decision_decider CHECK ((decided_by IS NULL) = (decision = 'expired')),
  CONSTRAINT approval_decision_four_eyes
    CHECK (decision NOT IN ('approved', 'rejected') OR decided_by <> requested_by),
  CONSTRAINT approval_decision_own CHECK (decision <> 'withdrawn' OR decided_by = requested_by),
  CONSTRAINT approval_decision_reason CHECK (decision <> 'rejected' OR reason IS NOT NULL),
  CONSTRAINT approval_decision_outcome CHECK (
    (decision = 'approved') = (outcome IS NOT NULL) AND (outcome IS NULL) = (outcome_number IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE approval_limit(
  role TEXT NOT NULL REFERENCES role(id) ON DELETE CASCADE,
  action TEXT NOT NULL,
  currency TEXT NOT NULL
    CONSTRAINT approval_limit_currency CHECK (currency = '*' OR length(currency) = 3),
  amount_minor INTEGER
    CONSTRAINT approval_limit_amount CHECK (amount_minor BETWEEN 0 AND 9007199254740991),
  CONSTRAINT approval_limit_unlimited CHECK ((currency = '*') = (amount_minor IS NULL)),
  PRIMARY KEY (role, action, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE approval_request(
  id TEXT PRIMARY KEY,
  action TEXT NOT NULL,
  -- Id and number of the document that it is about, and its version when it was asked for.
  subject TEXT NOT NULL,
  subject_number TEXT NOT NULL,
  subject_version INTEGER NOT NULL,
  customer_id TEXT REFERENCES customer(id),
  currency TEXT NOT NULL CONSTRAINT approval_request_currency CHECK (length(currency) = 3),
  amount_minor INTEGER NOT NULL
    CONSTRAINT approval_request_amount CHECK (amount_minor BETWEEN 1 AND 9007199254740991),
  -- The limit of whoever asked, at that time; none where the role had no authority.
  limit_minor INTEGER,
  payload TEXT NOT NULL CONSTRAINT approval_request_payload CHECK (json_valid(payload)),
  payload_hash TEXT NOT NULL
    CONSTRAINT approval_request_hash CHECK (length(payload_hash) = 64),
  requested_by TEXT NOT NULL REFERENCES staff_user(id),
  requested_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  state TEXT NOT NULL CONSTRAINT approval_request_state
    CHECK (state IN ('pending', 'approved', 'rejected', 'withdrawn', 'expired')),
  CONSTRAINT approval_request_over_limit
    CHECK (limit_minor IS NULL OR limit_minor BETWEEN 0 AND amount_minor - 1),
  CONSTRAINT approval_request_lives CHECK (expires_at > requested_at),
  CONSTRAINT approval_request_bound UNIQUE (id, requested_by, payload_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE assertion(
  code TEXT NOT NULL,
  ok INTEGER
) STRICT;

CREATE TABLE audit(
  number INTEGER PRIMARY KEY,
  recorded_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  command TEXT NOT NULL,
  subject TEXT NOT NULL,
  request_id TEXT NOT NULL,
  before TEXT CONSTRAINT audit_before CHECK (before IS NULL OR json_valid(before)),
  after TEXT CONSTRAINT audit_after CHECK (after IS NULL OR json_valid(after))
, related TEXT
  CONSTRAINT audit_related CHECK (related IS NULL OR json_type(related) = 'array')) STRICT;

CREATE TABLE audit_seal(
  number INTEGER PRIMARY KEY REFERENCES audit(number),
  hash TEXT NOT NULL CONSTRAINT audit_seal_hash CHECK (length(hash) = 64),
  sealed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE audit_sequence(
  id INTEGER PRIMARY KEY CONSTRAINT audit_sequence_single CHECK (id = 1),
  last INTEGER NOT NULL
) STRICT;

CREATE TABLE audit_subject(
  subject TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (subject, recorded_at, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_watch(
  id INTEGER PRIMARY KEY CONSTRAINT audit_watch_single CHECK (id = 1),
  kept_number INTEGER NOT NULL,
  kept_hash TEXT NOT NULL,
  kept_at INTEGER,
  read_to INTEGER NOT NULL,
  read_at INTEGER,
  fault TEXT
) STRICT;

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
, version INTEGER NOT NULL DEFAULT 1) STRICT;

CREATE TABLE contact(
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer(id),
  name TEXT NOT NULL,
  email TEXT,
  phone TEXT,
  role TEXT,
  receives_invoices INTEGER NOT NULL CONSTRAINT contact_receives CHECK (receives_invoices IN (0, 1)),
  version INTEGER NOT NULL CONSTRAINT contact_version CHECK (version >= 1),
  created_at INTEGER NOT NULL,
  CONSTRAINT contact_receives_by_email CHECK (receives_invoices = 0 OR email IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE credit_note(
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  invoice_id TEXT NOT NULL REFERENCES invoice(id),
  customer_id TEXT NOT NULL REFERENCES customer(id),
  currency TEXT NOT NULL,
  issued_on TEXT NOT NULL CONSTRAINT credit_note_issued_on CHECK (date(issued_on) IS issued_on),
  reason TEXT NOT NULL,
  net_minor INTEGER NOT NULL
    CONSTRAINT credit_note_net CHECK (net_minor BETWEEN -9007199254740991 AND 9007199254740991),
  tax_minor INTEGER NOT NULL
    CONSTRAINT credit_note_tax CHECK (tax_minor BETWEEN -9007199254740991 AND 9007199254740991),
  total_minor INTEGER NOT NULL
    CONSTRAINT credit_note_total CHECK (total_minor BETWEEN 1 AND 9007199254740991),
  created_at INTEGER NOT NULL,
  CONSTRAINT credit_note_number_unique UNIQUE (number),
  CONSTRAINT credit_note_invoice_unique UNIQUE (invoice_id),
  CONSTRAINT credit_note_sum CHECK (total_minor = net_minor + tax_minor)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer(
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  currency TEXT NOT NULL CONSTRAINT customer_currency CHECK (length(currency) = 3),
  terms TEXT NOT NULL REFERENCES payment_terms(code),
  street TEXT,
  postal_code TEXT,
  city TEXT,
  country TEXT,
  tax_number TEXT,
  reference TEXT,
  note TEXT,
  active INTEGER NOT NULL CONSTRAINT customer_active CHECK (active IN (0, 1)),
  version INTEGER NOT NULL CONSTRAINT customer_version CHECK (version >= 1),
  created_at INTEGER NOT NULL,
  CONSTRAINT customer_number_unique UNIQUE (number)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_balance(
  customer_id TEXT NOT NULL REFERENCES customer(id),
  currency TEXT NOT NULL,
  owed_minor INTEGER NOT NULL
    CONSTRAINT customer_balance_owed CHECK (owed_minor BETWEEN 0 AND 9007199254740991),
  unapplied_minor INTEGER NOT NULL
    CONSTRAINT customer_balance_unapplied CHECK (unapplied_minor BETWEEN 0 AND 9007199254740991),
  PRIMARY KEY (customer_id, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE document_parties(
  document_id TEXT PRIMARY KEY,
  seller TEXT NOT NULL CONSTRAINT document_parties_seller CHECK (json_type(seller) = 'object'),
  buyer TEXT NOT NULL CONSTRAINT document_parties_buyer CHECK (json_type(buyer) = 'object')
) STRICT, WITHOUT ROWID;

CREATE TABLE gl_account(
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  control INTEGER NOT NULL CONSTRAINT gl_account_control CHECK (control IN (0, 1)),
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE invitation(
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL CONSTRAINT invitation_email_lower CHECK (email = lower(email)),
  role TEXT NOT NULL REFERENCES role(id),
  invited_by TEXT NOT NULL REFERENCES staff_user(id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  accepted_at INTEGER,
  withdrawn_at INTEGER,
  version INTEGER NOT NULL DEFAULT 1, name TEXT NOT NULL DEFAULT '',
  CONSTRAINT invitation_ends_once CHECK (accepted_at IS NULL OR withdrawn_at IS NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE invoice(
  id TEXT PRIMARY KEY,
  status TEXT NOT NULL CONSTRAINT invoice_status CHECK (status IN ('draft', 'issued', 'void')),
  number TEXT,
  customer_id TEXT NOT NULL REFERENCES customer(id),
  currency TEXT NOT NULL CONSTRAINT invoice_currency CHECK (length(currency) = 3),
  terms TEXT NOT NULL REFERENCES payment_terms(code),
  issue_on TEXT CONSTRAINT invoice_issue_on CHECK (issue_on IS NULL OR date(issue_on) IS issue_on),
  issued_on TEXT CONSTRAINT invoice_issued_on CHECK (issued_on IS NULL OR date(issued_on) IS issued_on),
  reference TEXT,
  note TEXT,
  net_minor INTEGER NOT NULL
    CONSTRAINT invoice_net CHECK (net_minor BETWEEN -9007199254740991 AND 9007199254740991),
  tax_minor INTEGER NOT NULL
    CONSTRAINT invoice_tax CHECK (tax_minor BETWEEN -9007199254740991 AND 9007199254740991),
  total_minor INTEGER NOT NULL
    CONSTRAINT invoice_total CHECK (total_minor BETWEEN -9007199254740991 AND 9007199254740991),
  imported INTEGER NOT NULL DEFAULT 0 CONSTRAINT invoice_imported CHECK (imported IN (0, 1)),
  void_reason TEXT,
  version INTEGER NOT NULL CONSTRAINT invoice_version CHECK (version >= 1),
  created_at INTEGER NOT NULL,
  issued_at INTEGER,
  CONSTRAINT invoice_number_unique UNIQUE (number),
  CONSTRAINT invoice_sum CHECK (total_minor = net_minor + tax_minor),
  CONSTRAINT invoice_issued_complete CHECK (
    (status = 'draft') = (number IS NULL) AND (number IS NULL) = (issued_on IS NULL)
    AND (status = 'draft' OR total_minor > 0)),
  CONSTRAINT invoice_void_reason CHECK ((status = 'void') = (void_reason IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE invoice_line(
  invoice_id TEXT NOT NULL REFERENCES invoice(id),
  line INTEGER NOT NULL CONSTRAINT invoice_line_number CHECK (line BETWEEN 1 AND 200),
  description TEXT NOT NULL,
  quantity INTEGER NOT NULL
    CONSTRAINT invoice_line_quantity CHECK (quantity BETWEEN -1000000000000000 AND 1000000000000000),
  unit_price INTEGER NOT NULL
    CONSTRAINT invoice_line_price CHECK (unit_price BETWEEN -1000000000000000 AND 1000000000000000),
  tax_code TEXT NOT NULL REFERENCES tax_code(code),
  tax_category TEXT NOT NULL,
  tax_rate INTEGER NOT NULL CONSTRAINT invoice_line_rate CHECK (tax_rate BETWEEN 0 AND 1000000),
  net_minor INTEGER NOT NULL
    CONSTRAINT invoice_line_net CHECK (net_minor BETWEEN -9007199254740991 AND 9007199254740991),
  PRIMARY KEY (invoice_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE job_lease(
  job TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE job_run(
  job TEXT NOT NULL,
  period TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  note TEXT,
  PRIMARY KEY (job, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE job_state(
  job TEXT PRIMARY KEY,
  ran_at INTEGER NOT NULL,
  succeeded_at INTEGER,
  failure TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE journal_entry(
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  number TEXT NOT NULL,
  effective_on TEXT NOT NULL CONSTRAINT journal_entry_day CHECK (date(effective_on) IS effective_on),
  recorded_at INTEGER NOT NULL,
  reversal_of TEXT REFERENCES journal_entry(id),
  posting_count INTEGER NOT NULL CONSTRAINT journal_entry_count CHECK (posting_count >= 1), document_id TEXT,
  CONSTRAINT journal_entry_unique UNIQUE (source, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE known_address(
  staff_id TEXT NOT NULL REFERENCES staff_user(id),
  address_hash TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (staff_id, address_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE number_series(
  series TEXT NOT NULL,
  year INTEGER NOT NULL,
  prefix TEXT NOT NULL,
  next INTEGER NOT NULL CONSTRAINT number_series_range CHECK (next BETWEEN 1 AND 100000000),
  PRIMARY KEY (series, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE open_item(
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CONSTRAINT open_item_kind
    CHECK (kind IN ('invoice', 'credit_note', 'receipt', 'void')),
  side TEXT NOT NULL,
  customer_id TEXT REFERENCES customer(id),
  document_id TEXT NOT NULL,
  number TEXT NOT NULL,
  instalment INTEGER NOT NULL CONSTRAINT open_item_instalment CHECK (instalment BETWEEN 1 AND 24),
  currency TEXT NOT NULL CONSTRAINT open_item_currency CHECK (length(currency) = 3),
  amount_minor INTEGER NOT NULL
    CONSTRAINT open_item_amount CHECK (amount_minor BETWEEN 1 AND 9007199254740991),
  open_minor INTEGER NOT NULL,
  item_on TEXT NOT NULL CONSTRAINT open_item_item_on CHECK (date(item_on) IS item_on),
  due_on TEXT NOT NULL CONSTRAINT open_item_due_on CHECK (date(due_on) IS due_on),
  disputed INTEGER NOT NULL DEFAULT 0 CONSTRAINT open_item_disputed CHECK (disputed IN (0, 1)),
  recorded_at INTEGER NOT NULL, instalments INTEGER NOT NULL DEFAULT 1
  CONSTRAINT open_item_instalments CHECK (instalments BETWEEN 1 AND 24),
  CONSTRAINT open_item_open CHECK (open_minor BETWEEN 0 AND amount_minor),
  CONSTRAINT open_item_side CHECK (side = CASE kind WHEN 'invoice' THEN 'debit' ELSE 'credit' END),
  CONSTRAINT open_item_unidentified CHECK (customer_id IS NOT NULL OR kind = 'receipt'),
  CONSTRAINT open_item_unique UNIQUE (document_id, kind, instalment)
) STRICT, WITHOUT ROWID;

CREATE TABLE "outbox"(
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

CREATE TABLE passkey_challenge(
  nonce TEXT PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE password_request(
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL CONSTRAINT password_request_email CHECK (email = lower(email)),
  client TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  handled_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE password_reset(
  staff_id TEXT PRIMARY KEY REFERENCES staff_user(id),
  id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  CONSTRAINT password_reset_id_unique UNIQUE (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE "payment_attempt"(
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

CREATE TABLE payment_terms(
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  definition TEXT NOT NULL CONSTRAINT payment_terms_definition CHECK (json_valid(definition)),
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE portal_link(
  id TEXT PRIMARY KEY,
  invoice_id TEXT NOT NULL REFERENCES invoice(id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER, created_by TEXT, sent_to TEXT
  CONSTRAINT portal_link_sent_to CHECK (sent_to IS NULL OR json_valid(sent_to)), last_opened_at INTEGER, revoked_by TEXT,
  CONSTRAINT portal_link_lives CHECK (expires_at > created_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE portal_session(
  token_hash TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  CONSTRAINT portal_session_lives CHECK (expires_at > created_at)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE posting(
  entry_id TEXT NOT NULL REFERENCES journal_entry(id),
  line INTEGER NOT NULL,
  debit_account TEXT NOT NULL REFERENCES gl_account(code),
  credit_account TEXT NOT NULL REFERENCES gl_account(code),
  customer_id TEXT REFERENCES customer(id),
  currency TEXT NOT NULL CONSTRAINT posting_currency CHECK (length(currency) = 3),
  amount_minor INTEGER NOT NULL
    CONSTRAINT posting_amount CHECK (amount_minor BETWEEN 1 AND 9007199254740991),
  effective_on TEXT NOT NULL,
  PRIMARY KEY (entry_id, line),
  CONSTRAINT posting_two_accounts CHECK (debit_account <> credit_account)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt(
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  customer_id TEXT REFERENCES customer(id),
  currency TEXT NOT NULL CONSTRAINT receipt_currency CHECK (length(currency) = 3),
  amount_minor INTEGER NOT NULL
    CONSTRAINT receipt_amount CHECK (amount_minor BETWEEN 1 AND 9007199254740991),
  received_on TEXT NOT NULL CONSTRAINT receipt_received_on CHECK (date(received_on) IS received_on),
  method TEXT NOT NULL CONSTRAINT receipt_method
    CHECK (method IN ('bank_transfer', 'cheque', 'cash', 'card', 'bank_debit', 'imported')),
  reference TEXT,
  note TEXT,
  provider TEXT,
  provider_payment TEXT,
  created_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  CONSTRAINT receipt_number_unique UNIQUE (number),
  CONSTRAINT receipt_provider_complete CHECK ((provider IS NULL) = (provider_payment IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt_fee(
  receipt_id TEXT PRIMARY KEY REFERENCES receipt(id),
  fee_minor INTEGER NOT NULL CONSTRAINT receipt_fee_range CHECK (fee_minor BETWEEN 0 AND 9007199254740991),
  provider_transaction TEXT NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code(
  staff_id TEXT NOT NULL REFERENCES staff_user(id),
  code_hash TEXT NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (staff_id, code_hash)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE search_term(
  term TEXT NOT NULL,
  kind TEXT NOT NULL CONSTRAINT search_term_kind CHECK (kind IN ('customer', 'invoice')),
  subject TEXT NOT NULL,
  PRIMARY KEY (kind, term, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE second_factor(
  staff_id TEXT PRIMARY KEY REFERENCES staff_user(id),
  nonce TEXT,
  pending_nonce TEXT,
  -- The time step of the last code that was taken: a code works once.
  last_step INTEGER NOT NULL DEFAULT 0,
  enabled_at INTEGER,
  CONSTRAINT second_factor_enabled CHECK ((nonce IS NULL) = (enabled_at IS NULL))
) STRICT, WITHOUT ROWID;

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
  address TEXT NOT NULL, replaced_by TEXT,
  CONSTRAINT session_id_unique UNIQUE (id),
  CONSTRAINT session_lives CHECK (expires_at > created_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_in_challenge(
  id TEXT PRIMARY KEY,
  staff_id TEXT NOT NULL REFERENCES staff_user(id),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_in_try(
  key TEXT PRIMARY KEY,
  tries INTEGER NOT NULL CONSTRAINT sign_in_try_tries CHECK (tries > 0),
  paused_until INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE tax_code(
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  category TEXT NOT NULL CONSTRAINT tax_code_category
    CHECK (category IN ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')),
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tax_rate(
  tax_code TEXT NOT NULL REFERENCES tax_code(code),
  valid_from TEXT NOT NULL CONSTRAINT tax_rate_day CHECK (date(valid_from) IS valid_from),
  rate INTEGER NOT NULL CONSTRAINT tax_rate_range CHECK (rate BETWEEN 0 AND 1000000),
  PRIMARY KEY (tax_code, valid_from)
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook_event(
  id TEXT PRIMARY KEY,
  provider TEXT NOT NULL,
  account TEXT NOT NULL,
  event_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  processed_at INTEGER,
  outcome TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL,
  CONSTRAINT webhook_event_unique UNIQUE (provider, account, event_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER allocation_fits BEFORE INSERT ON allocation
  WHEN NOT EXISTS (SELECT 1 FROM open_item d JOIN open_item c ON c.id = NEW.credit_item
    WHERE d.id = NEW.debit_item AND d.side = 'debit' AND c.side = 'credit'
      AND d.currency = c.currency AND d.customer_id IS c.customer_id
      AND NEW.effective_on >= d.item_on AND NEW.effective_on >= c.item_on)
  BEGIN SELECT RAISE(ABORT, 'assertion:allocation_mismatch'); END;

CREATE TRIGGER allocation_moves_open AFTER INSERT ON allocation BEGIN
  UPDATE open_item SET open_minor = open_minor - NEW.amount_minor WHERE id = NEW.debit_item;
  UPDATE open_item SET open_minor = open_minor - NEW.amount_minor WHERE id = NEW.credit_item;
END;

CREATE TRIGGER allocation_no_delete BEFORE DELETE ON allocation
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER allocation_no_duplicate BEFORE INSERT ON allocation
  WHEN EXISTS (SELECT 1 FROM allocation WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_allocation'); END;

CREATE TRIGGER allocation_no_second_reversal BEFORE INSERT ON allocation
  WHEN NEW.reversal_of IS NOT NULL AND EXISTS (SELECT 1 FROM allocation WHERE reversal_of = NEW.reversal_of)
  BEGIN SELECT RAISE(ABORT, 'assertion:already_reversed'); END;

CREATE TRIGGER allocation_no_update BEFORE UPDATE ON allocation
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER approval_decision_in_time BEFORE INSERT ON approval_decision
  WHEN (NEW.decision = 'expired') IS NOT
    (SELECT NEW.decided_at >= expires_at FROM approval_request WHERE id = NEW.request_id)
  BEGIN SELECT RAISE(ABORT, 'assertion:approval_time'); END;

CREATE TRIGGER approval_decision_no_delete BEFORE DELETE ON approval_decision
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER approval_decision_no_duplicate BEFORE INSERT ON approval_decision
  WHEN EXISTS (SELECT 1 FROM approval_decision WHERE request_id = NEW.request_id)
  BEGIN SELECT RAISE(ABORT, 'assertion:already_decided'); END;

CREATE TRIGGER approval_decision_no_update BEFORE UPDATE ON approval_decision
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER approval_request_frozen BEFORE UPDATE ON approval_request
  WHEN OLD.state <> 'pending'
    OR NEW.state IS NOT (SELECT decision FROM approval_decision WHERE request_id = OLD.id)
    OR NEW.id IS NOT OLD.id OR NEW.action IS NOT OLD.action OR NEW.subject IS NOT OLD.subject
    OR NEW.subject_number IS NOT OLD.subject_number
    OR NEW.subject_version IS NOT OLD.subject_version
    OR NEW.customer_id IS NOT OLD.customer_id OR NEW.currency IS NOT OLD.currency
    OR NEW.amount_minor IS NOT OLD.amount_minor OR NEW.limit_minor IS NOT OLD.limit_minor
    OR NEW.payload IS NOT OLD.payload OR NEW.payload_hash IS NOT OLD.payload_hash
    OR NEW.requested_by IS NOT OLD.requested_by OR NEW.requested_at IS NOT OLD.requested_at
    OR NEW.expires_at IS NOT OLD.expires_at
  BEGIN SELECT RAISE(ABORT, 'assertion:approval_frozen'); END;

CREATE TRIGGER approval_request_no_delete BEFORE DELETE ON approval_request
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER approval_request_no_duplicate BEFORE INSERT ON approval_request
  WHEN NEW.state <> 'pending' OR EXISTS (SELECT 1 FROM approval_request WHERE id = NEW.id
    OR (action = NEW.action AND subject = NEW.subject AND state = 'pending'))
  BEGIN SELECT RAISE(ABORT, 'assertion:approval_pending'); END;

CREATE TRIGGER assertion_check BEFORE INSERT ON assertion BEGIN
  SELECT CASE WHEN NEW.ok IS 1 THEN RAISE(IGNORE)
              ELSE RAISE(ABORT, 'assertion:' || NEW.code) END;
END;

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER audit_no_duplicate BEFORE INSERT ON audit
  WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_audit'); END;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER audit_seal_follows BEFORE INSERT ON audit_seal
  WHEN NEW.number <> coalesce((SELECT max(number) FROM audit_seal), 0) + 1
  BEGIN SELECT RAISE(ABORT, 'assertion:seal_out_of_order'); END;

CREATE TRIGGER audit_seal_no_delete BEFORE DELETE ON audit_seal
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER audit_seal_no_update BEFORE UPDATE ON audit_seal
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER audit_subject_no_delete BEFORE DELETE ON audit_subject
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER audit_subject_no_update BEFORE UPDATE ON audit_subject
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER audit_subjects AFTER INSERT ON audit BEGIN
  INSERT INTO audit_subject(subject, recorded_at, number)
  SELECT value, NEW.recorded_at, NEW.number FROM json_each(coalesce(NEW.related, '[]'))
  WHERE value <> NEW.subject
  UNION SELECT NEW.subject, NEW.recorded_at, NEW.number;
END;

CREATE TRIGGER credit_note_no_delete BEFORE DELETE ON credit_note
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;

CREATE TRIGGER credit_note_no_duplicate BEFORE INSERT ON credit_note
  WHEN EXISTS (SELECT 1 FROM credit_note
    WHERE id = NEW.id OR number = NEW.number OR invoice_id = NEW.invoice_id)
  BEGIN SELECT RAISE(ABORT, 'assertion:already_credited'); END;

CREATE TRIGGER credit_note_no_update BEFORE UPDATE ON credit_note
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;

CREATE TRIGGER document_parties_no_delete BEFORE DELETE ON document_parties
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER document_parties_no_duplicate BEFORE INSERT ON document_parties
  WHEN EXISTS (SELECT 1 FROM document_parties WHERE document_id = NEW.document_id)
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;

CREATE TRIGGER document_parties_no_update BEFORE UPDATE ON document_parties
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER invoice_frozen BEFORE UPDATE ON invoice
  WHEN OLD.status <> 'draft' AND (
    NEW.id IS NOT OLD.id OR NEW.number IS NOT OLD.number OR NEW.customer_id IS NOT OLD.customer_id
    OR NEW.currency IS NOT OLD.currency OR NEW.terms IS NOT OLD.terms
    OR NEW.issued_on IS NOT OLD.issued_on OR NEW.issue_on IS NOT OLD.issue_on
    OR NEW.reference IS NOT OLD.reference OR NEW.note IS NOT OLD.note
    OR NEW.net_minor IS NOT OLD.net_minor OR NEW.tax_minor IS NOT OLD.tax_minor
    OR NEW.total_minor IS NOT OLD.total_minor OR NEW.imported IS NOT OLD.imported
    OR NEW.created_at IS NOT OLD.created_at OR NEW.issued_at IS NOT OLD.issued_at
    OR NEW.status = 'draft' OR (OLD.status = 'void' AND NEW.status <> 'void'))
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;

CREATE TRIGGER invoice_line_no_delete BEFORE DELETE ON invoice_line
  WHEN (SELECT status FROM invoice WHERE id = OLD.invoice_id) IS NOT 'draft'
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;

CREATE TRIGGER invoice_line_no_insert BEFORE INSERT ON invoice_line
  WHEN (SELECT status FROM invoice WHERE id = NEW.invoice_id) IS NOT 'draft'
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;

CREATE TRIGGER invoice_line_no_update BEFORE UPDATE ON invoice_line
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;

CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice
  WHEN OLD.status <> 'draft'
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;

CREATE TRIGGER invoice_no_duplicate BEFORE INSERT ON invoice
  WHEN EXISTS (SELECT 1 FROM invoice WHERE id = NEW.id)
    OR (NEW.number IS NOT NULL AND EXISTS (SELECT 1 FROM invoice WHERE number = NEW.number))
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_invoice'); END;

CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER journal_entry_no_duplicate BEFORE INSERT ON journal_entry
  WHEN EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id
    OR (source = NEW.source AND kind = NEW.kind))
    OR (NEW.reversal_of IS NOT NULL
      AND EXISTS (SELECT 1 FROM journal_entry WHERE reversal_of = NEW.reversal_of))
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_entry'); END;

CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER open_item_bounds BEFORE UPDATE OF open_minor ON open_item
  WHEN NEW.open_minor < 0 OR NEW.open_minor > OLD.amount_minor
  BEGIN SELECT RAISE(ABORT, 'assertion:open_out_of_bounds'); END;

CREATE TRIGGER open_item_counts AFTER INSERT ON open_item WHEN NEW.instalment > NEW.instalments BEGIN
  UPDATE open_item SET instalments = NEW.instalment
    WHERE document_id = NEW.document_id AND kind = NEW.kind;
END;

CREATE TRIGGER open_item_frozen BEFORE UPDATE ON open_item
  WHEN NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind OR NEW.side IS NOT OLD.side
    OR NEW.customer_id IS NOT OLD.customer_id OR NEW.document_id IS NOT OLD.document_id
    OR NEW.number IS NOT OLD.number OR NEW.instalment IS NOT OLD.instalment
    OR NEW.instalments < OLD.instalments
    OR NEW.currency IS NOT OLD.currency OR NEW.amount_minor IS NOT OLD.amount_minor
    OR NEW.item_on IS NOT OLD.item_on OR NEW.due_on IS NOT OLD.due_on
    OR NEW.recorded_at IS NOT OLD.recorded_at
  BEGIN SELECT RAISE(ABORT, 'assertion:item_frozen'); END;

CREATE TRIGGER open_item_insert_balance AFTER INSERT ON open_item WHEN NEW.customer_id IS NOT NULL BEGIN
  INSERT INTO customer_balance(customer_id, currency, owed_minor, unapplied_minor)
  VALUES (NEW.customer_id, NEW.currency,
    iif(NEW.side = 'debit', NEW.open_minor, 0), iif(NEW.side = 'credit', NEW.open_minor, 0))
  ON CONFLICT (customer_id, currency) DO UPDATE SET
    owed_minor = owed_minor + excluded.owed_minor,
    unapplied_minor = unapplied_minor + excluded.unapplied_minor;
END;

CREATE TRIGGER open_item_no_delete BEFORE DELETE ON open_item
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER open_item_no_duplicate BEFORE INSERT ON open_item
  WHEN EXISTS (SELECT 1 FROM open_item WHERE id = NEW.id OR (document_id = NEW.document_id
    AND kind = NEW.kind AND instalment = NEW.instalment))
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_item'); END;

CREATE TRIGGER open_item_update_balance AFTER UPDATE OF open_minor ON open_item
  WHEN NEW.customer_id IS NOT NULL AND NEW.open_minor <> OLD.open_minor BEGIN
  UPDATE customer_balance SET
    owed_minor = owed_minor + iif(NEW.side = 'debit', NEW.open_minor - OLD.open_minor, 0),
    unapplied_minor = unapplied_minor + iif(NEW.side = 'credit', NEW.open_minor - OLD.open_minor, 0)
  WHERE customer_id = NEW.customer_id AND currency = NEW.currency;
END;

CREATE TRIGGER payment_attempt_rises BEFORE UPDATE ON payment_attempt
  WHEN NEW.rank < OLD.rank OR NEW.id IS NOT OLD.id OR NEW.invoice_id IS NOT OLD.invoice_id
    OR NEW.amount_minor IS NOT OLD.amount_minor OR NEW.currency IS NOT OLD.currency
  BEGIN SELECT RAISE(ABORT, 'assertion:payment_attempt_frozen'); END;

CREATE TRIGGER posting_control_customer BEFORE INSERT ON posting
  WHEN NEW.customer_id IS NULL
    AND (NEW.debit_account IN ('ar', 'unapplied') OR NEW.credit_account IN ('ar', 'unapplied'))
  BEGIN SELECT RAISE(ABORT, 'assertion:control_without_customer'); END;

CREATE TRIGGER posting_no_delete BEFORE DELETE ON posting
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER posting_no_duplicate BEFORE INSERT ON posting
  WHEN EXISTS (SELECT 1 FROM posting WHERE entry_id = NEW.entry_id AND line = NEW.line)
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_posting'); END;

CREATE TRIGGER posting_no_update BEFORE UPDATE ON posting
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER posting_sealed BEFORE INSERT ON posting
  WHEN NEW.line > (SELECT posting_count FROM journal_entry WHERE id = NEW.entry_id)
    OR NEW.effective_on IS NOT (SELECT effective_on FROM journal_entry WHERE id = NEW.entry_id)
  BEGIN SELECT RAISE(ABORT, 'assertion:entry_sealed'); END;

CREATE TRIGGER receipt_fee_no_delete BEFORE DELETE ON receipt_fee
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER receipt_fee_no_duplicate BEFORE INSERT ON receipt_fee
  WHEN EXISTS (SELECT 1 FROM receipt_fee WHERE receipt_id = NEW.receipt_id)
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_fee'); END;

CREATE TRIGGER receipt_fee_no_update BEFORE UPDATE ON receipt_fee
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE TRIGGER receipt_no_duplicate BEFORE INSERT ON receipt
  WHEN EXISTS (SELECT 1 FROM receipt WHERE id = NEW.id OR number = NEW.number)
    OR EXISTS (SELECT 1 FROM receipt
      WHERE provider = NEW.provider AND provider_payment = NEW.provider_payment)
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_receipt'); END;

CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;

CREATE VIEW account_line AS
  SELECT debit_account AS account, credit_account AS counter_account, currency,
    amount_minor AS change_minor, customer_id, effective_on, entry_id, line FROM posting
  UNION ALL
  SELECT credit_account, debit_account, currency,
    -amount_minor, customer_id, effective_on, entry_id, line FROM posting;

CREATE VIEW parties_now AS
  SELECT k.id AS customer_id,
    json_object('name', c.name, 'street', c.street, 'postal_code', c.postal_code, 'city', c.city,
      'country', c.country, 'tax_number', c.tax_number, 'email', c.email, 'bank_name', c.bank_name,
      'iban', c.iban, 'bic', c.bic) AS seller,
    json_object('name', k.name, 'street', k.street, 'postal_code', k.postal_code, 'city', k.city,
      'country', k.country, 'tax_number', k.tax_number) AS buyer
  FROM customer k JOIN company c ON c.id = 1;

CREATE VIEW taken_number AS
  SELECT series, year, CASE year
    WHEN 0 THEN printf('%s-%05d', prefix, next - 1)
    ELSE printf('%s-%04d-%05d', prefix, year, next - 1) END AS number
  FROM number_series;
