-- The books: an entry per event, each posting a debit account, a credit account and an amount, so
-- an unbalanced entry cannot be represented.

CREATE TABLE gl_account(
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  control INTEGER NOT NULL CONSTRAINT gl_account_control CHECK (control IN (0, 1)),
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO gl_account(code, name, control, position) VALUES
  ('bank', 'Bank', 0, 1),
  ('provider_clearing', 'Payment provider clearing', 0, 2),
  ('ar', 'Accounts receivable', 1, 3),
  ('unapplied', 'Unapplied receipts', 1, 4),
  ('unidentified', 'Unidentified receipts', 0, 5),
  ('output_tax', 'Output tax', 0, 6),
  ('revenue', 'Revenue', 0, 7),
  ('provider_fees', 'Payment provider fees', 0, 8),
  ('opening_balance', 'Opening balance', 0, 9);

-- `kind` says what happened to `source`: an entry of one kind is written once per source.
CREATE TABLE journal_entry(
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  number TEXT NOT NULL,
  effective_on TEXT NOT NULL CONSTRAINT journal_entry_day CHECK (date(effective_on) IS effective_on),
  recorded_at INTEGER NOT NULL,
  reversal_of TEXT REFERENCES journal_entry(id),
  posting_count INTEGER NOT NULL CONSTRAINT journal_entry_count CHECK (posting_count >= 1),
  CONSTRAINT journal_entry_unique UNIQUE (source, kind)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX journal_entry_reversal_unique ON journal_entry(reversal_of)
  WHERE reversal_of IS NOT NULL;
CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER journal_entry_no_duplicate BEFORE INSERT ON journal_entry
  WHEN EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id
    OR (source = NEW.source AND kind = NEW.kind))
    OR (NEW.reversal_of IS NOT NULL
      AND EXISTS (SELECT 1 FROM journal_entry WHERE reversal_of = NEW.reversal_of))
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_entry'); END;

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
CREATE INDEX posting_by_debit ON posting(debit_account, currency, effective_on, entry_id, line, amount_minor, customer_id);
CREATE INDEX posting_by_credit ON posting(credit_account, currency, effective_on, entry_id, line, amount_minor, customer_id);
CREATE INDEX posting_by_customer ON posting(customer_id);
CREATE TRIGGER posting_no_update BEFORE UPDATE ON posting
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER posting_no_delete BEFORE DELETE ON posting
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER posting_no_duplicate BEFORE INSERT ON posting
  WHEN EXISTS (SELECT 1 FROM posting WHERE entry_id = NEW.entry_id AND line = NEW.line)
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_posting'); END;
-- A later batch cannot add to an old entry, nor leave one incomplete: the router's last assertion
-- compares the count.
CREATE TRIGGER posting_sealed BEFORE INSERT ON posting
  WHEN NEW.line > (SELECT posting_count FROM journal_entry WHERE id = NEW.entry_id)
    OR NEW.effective_on IS NOT (SELECT effective_on FROM journal_entry WHERE id = NEW.entry_id)
  BEGIN SELECT RAISE(ABORT, 'assertion:entry_sealed'); END;
-- A control account never moves without saying whose money it is.
CREATE TRIGGER posting_control_customer BEFORE INSERT ON posting
  WHEN NEW.customer_id IS NULL
    AND (NEW.debit_account IN ('ar', 'unapplied') OR NEW.credit_account IN ('ar', 'unapplied'))
  BEGIN SELECT RAISE(ABORT, 'assertion:control_without_customer'); END;

-- Each posting seen from both of its accounts: debits above zero, credits below.
CREATE VIEW account_line AS
  SELECT debit_account AS account, credit_account AS counter_account, currency,
    amount_minor AS change_minor, customer_id, effective_on, entry_id, line FROM posting
  UNION ALL
  SELECT credit_account, debit_account, currency,
    -amount_minor, customer_id, effective_on, entry_id, line FROM posting;
