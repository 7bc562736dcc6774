-- What an auditor and an operator ask: the objects a command touched beside its main one, a search
-- by who, what and when, the chain of hashes over the trail, and how the jobs are doing.

UPDATE role SET permissions = json_insert(permissions, '$[#]', 'view_audit', '$[#]', 'view_operations',
    '$[#]', 'retry_deliveries')
  WHERE id IN ('administrator', 'controller', 'manager');
UPDATE role SET permissions = json_insert(permissions, '$[#]', 'accept_audit_head')
  WHERE id = 'administrator';

-- A JSON array of ids; null where the command is about its subject alone.
ALTER TABLE audit ADD COLUMN related TEXT
  CONSTRAINT audit_related CHECK (related IS NULL OR json_type(related) = 'array');

-- Every filter of the trail is an index in the order of the page.
DROP INDEX audit_by_subject;
CREATE INDEX audit_by_time ON audit(recorded_at);
CREATE INDEX audit_by_actor ON audit(actor, recorded_at);
CREATE INDEX audit_by_command ON audit(command, recorded_at);

-- The rows of each object, its own and those of commands that touched it: an index, kept by the
-- trigger below.
CREATE TABLE audit_subject(
  subject TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (subject, recorded_at, number)
) STRICT, WITHOUT ROWID;
INSERT INTO audit_subject(subject, recorded_at, number) SELECT subject, recorded_at, number FROM audit;
CREATE TRIGGER audit_subject_no_update BEFORE UPDATE ON audit_subject
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER audit_subject_no_delete BEFORE DELETE ON audit_subject
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER audit_subjects AFTER INSERT ON audit BEGIN
  INSERT INTO audit_subject(subject, recorded_at, number)
  SELECT value, NEW.recorded_at, NEW.number FROM json_each(coalesce(NEW.related, '[]'))
  WHERE value <> NEW.subject
  UNION SELECT NEW.subject, NEW.recorded_at, NEW.number;
END;

-- The chain: the hash of each audit row over that of the row before it, written afterwards by one
-- job, so that commands do not queue for the head of the chain.
CREATE TABLE audit_seal(
  number INTEGER PRIMARY KEY REFERENCES audit(number),
  hash TEXT NOT NULL CONSTRAINT audit_seal_hash CHECK (length(hash) = 64),
  sealed_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER audit_seal_no_update BEFORE UPDATE ON audit_seal
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER audit_seal_no_delete BEFORE DELETE ON audit_seal
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
-- Dense and in order; this refuses a second seal of a row as well.
CREATE TRIGGER audit_seal_follows BEFORE INSERT ON audit_seal
  WHEN NEW.number <> coalesce((SELECT max(number) FROM audit_seal), 0) + 1
  BEGIN SELECT RAISE(ABORT, 'assertion:seal_out_of_order'); END;

-- What the sealer knows of the copy of the head outside the database, how far it has read the chain
-- again, and what it has found wrong.
CREATE TABLE audit_watch(
  id INTEGER PRIMARY KEY CONSTRAINT audit_watch_single CHECK (id = 1),
  kept_number INTEGER NOT NULL,
  kept_hash TEXT NOT NULL,
  kept_at INTEGER,
  read_to INTEGER NOT NULL,
  read_at INTEGER,
  fault TEXT
) STRICT;
INSERT INTO audit_watch(id, kept_number, kept_hash, read_to) VALUES (1, 0, '', 0);

-- Who does a job at present; nobody else may until `until`.
CREATE TABLE job_lease(
  job TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The last run of each job.
CREATE TABLE job_state(
  job TEXT PRIMARY KEY,
  ran_at INTEGER NOT NULL,
  succeeded_at INTEGER,
  failure TEXT
) STRICT, WITHOUT ROWID;

-- What the health page counts and lists.
CREATE INDEX outbox_waiting ON outbox(created_at) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_parked ON outbox(created_at, id) WHERE state = 'parked';
CREATE INDEX webhook_event_waiting ON webhook_event(received_at) WHERE processed_at IS NULL;
CREATE INDEX webhook_event_dead ON webhook_event(received_at, id)
  WHERE outcome >= 'dead:' AND outcome < 'dead;';
