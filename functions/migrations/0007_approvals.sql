-- Approvals: what a role may do alone, what is asked of someone else, and what they decided.

-- Up to `amount_minor` of a currency; the currency '*' stands for every one, without a limit. No row
-- is no authority. Actions are the code's words, so that a new one needs no new table.
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
-- A new company starts with one role that decides; it sets the limits of the others.
INSERT INTO approval_limit(role, action, currency) VALUES ('administrator', 'credit_note', '*');

UPDATE role SET version = version + 1,
  permissions = json_insert(permissions, '$[#]', 'decide_approvals', '$[#]', 'set_approval_limits')
  WHERE id = 'administrator';
UPDATE role SET version = version + 1,
  permissions = json_insert(permissions, '$[#]', 'decide_approvals')
  WHERE id IN ('controller', 'manager');
-- What a specialist may not do alone can now be asked for.
UPDATE role SET version = version + 1,
  permissions = json_insert(permissions, '$[#]', 'issue_credit_notes')
  WHERE id = 'specialist' AND instr(permissions, '"issue_credit_notes"') = 0;

-- What somebody asks for, bound by a hash to its exact content. Nothing of it ever changes but the
-- state, once, from pending to what was decided.
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
-- Two people cannot ask for the same thing at once.
CREATE UNIQUE INDEX approval_request_one_pending ON approval_request(action, subject)
  WHERE state = 'pending';
CREATE INDEX approval_request_due ON approval_request(expires_at) WHERE state = 'pending';
CREATE INDEX approval_request_by_subject ON approval_request(subject, requested_at);
CREATE INDEX approval_request_by_state ON approval_request(state, requested_at, id);
CREATE INDEX approval_request_by_time ON approval_request(requested_at, id);
CREATE INDEX approval_request_by_requester ON approval_request(requested_by, requested_at, id);
CREATE INDEX approval_request_by_customer ON approval_request(customer_id);

-- One decision, once: the primary key is the request. Who asked stands here again, held to the
-- request by the foreign key, so that a CHECK can tell the two people apart.
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
CREATE INDEX approval_decision_by_requester ON approval_decision(requested_by);
CREATE INDEX approval_decision_by_hash ON approval_decision(payload_hash);
CREATE INDEX approval_decision_by_decider ON approval_decision(decided_by);
CREATE TRIGGER approval_decision_no_update BEFORE UPDATE ON approval_decision
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER approval_decision_no_delete BEFORE DELETE ON approval_decision
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER approval_decision_no_duplicate BEFORE INSERT ON approval_decision
  WHEN EXISTS (SELECT 1 FROM approval_decision WHERE request_id = NEW.request_id)
  BEGIN SELECT RAISE(ABORT, 'assertion:already_decided'); END;
-- People decide in time, and only time makes a request expire.
CREATE TRIGGER approval_decision_in_time BEFORE INSERT ON approval_decision
  WHEN (NEW.decision = 'expired') IS NOT
    (SELECT NEW.decided_at >= expires_at FROM approval_request WHERE id = NEW.request_id)
  BEGIN SELECT RAISE(ABORT, 'assertion:approval_time'); END;

-- The state follows the decision and nothing else.
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
