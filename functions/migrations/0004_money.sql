-- Items, receipts, allocations, and payments through a provider.

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
-- One payment of a provider is one receipt, whichever event told of it.
CREATE UNIQUE INDEX receipt_provider_unique ON receipt(provider, provider_payment)
  WHERE provider IS NOT NULL;
CREATE INDEX receipt_by_day ON receipt(received_on, id);
CREATE INDEX receipt_by_customer ON receipt(customer_id, received_on, id);
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER receipt_no_duplicate BEFORE INSERT ON receipt
  WHEN EXISTS (SELECT 1 FROM receipt WHERE id = NEW.id OR number = NEW.number)
    OR EXISTS (SELECT 1 FROM receipt
      WHERE provider = NEW.provider AND provider_payment = NEW.provider_payment)
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_receipt'); END;

-- What a provider kept of a receipt, learned after the receipt.
CREATE TABLE receipt_fee(
  receipt_id TEXT PRIMARY KEY REFERENCES receipt(id),
  fee_minor INTEGER NOT NULL CONSTRAINT receipt_fee_range CHECK (fee_minor BETWEEN 0 AND 9007199254740991),
  provider_transaction TEXT NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER receipt_fee_no_update BEFORE UPDATE ON receipt_fee
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER receipt_fee_no_delete BEFORE DELETE ON receipt_fee
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER receipt_fee_no_duplicate BEFORE INSERT ON receipt_fee
  WHEN EXISTS (SELECT 1 FROM receipt_fee WHERE receipt_id = NEW.receipt_id)
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_fee'); END;

-- `open_minor` serves the current view only and must equal amount less allocations; it changes
-- relatively and is bounded, so concurrent payments neither conflict nor over-apply.
-- `document_id` is an invoice, a credit note or a receipt, by kind.
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
  recorded_at INTEGER NOT NULL,
  CONSTRAINT open_item_open CHECK (open_minor BETWEEN 0 AND amount_minor),
  CONSTRAINT open_item_side CHECK (side = CASE kind WHEN 'invoice' THEN 'debit' ELSE 'credit' END),
  CONSTRAINT open_item_unidentified CHECK (customer_id IS NOT NULL OR kind = 'receipt'),
  CONSTRAINT open_item_unique UNIQUE (document_id, kind, instalment)
) STRICT, WITHOUT ROWID;
CREATE INDEX open_item_open_by_customer ON open_item(customer_id, due_on, id) WHERE open_minor > 0;
CREATE INDEX open_item_open_by_due ON open_item(due_on, document_id, instalment, kind, open_minor)
  WHERE open_minor > 0 AND kind = 'invoice';
CREATE INDEX open_item_unapplied ON open_item(item_on, id) WHERE open_minor > 0 AND kind = 'receipt';
CREATE INDEX open_item_by_customer ON open_item(customer_id, due_on, id);
CREATE INDEX open_item_ageing
  ON open_item(customer_id, currency, due_on, side, open_minor, disputed) WHERE open_minor > 0;
CREATE INDEX open_item_totals
  ON open_item(currency, side, due_on, open_minor, disputed, customer_id) WHERE open_minor > 0;

CREATE TRIGGER open_item_frozen BEFORE UPDATE ON open_item
  WHEN NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind OR NEW.side IS NOT OLD.side
    OR NEW.customer_id IS NOT OLD.customer_id OR NEW.document_id IS NOT OLD.document_id
    OR NEW.number IS NOT OLD.number OR NEW.instalment IS NOT OLD.instalment
    OR NEW.currency IS NOT OLD.currency OR NEW.amount_minor IS NOT OLD.amount_minor
    OR NEW.item_on IS NOT OLD.item_on OR NEW.due_on IS NOT OLD.due_on
    OR NEW.recorded_at IS NOT OLD.recorded_at
  BEGIN SELECT RAISE(ABORT, 'assertion:item_frozen'); END;
-- The CHECK above says the same; a twin, since checks can be switched off on a connection.
CREATE TRIGGER open_item_bounds BEFORE UPDATE OF open_minor ON open_item
  WHEN NEW.open_minor < 0 OR NEW.open_minor > OLD.amount_minor
  BEGIN SELECT RAISE(ABORT, 'assertion:open_out_of_bounds'); END;
CREATE TRIGGER open_item_no_delete BEFORE DELETE ON open_item
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER open_item_no_duplicate BEFORE INSERT ON open_item
  WHEN EXISTS (SELECT 1 FROM open_item WHERE id = NEW.id OR (document_id = NEW.document_id
    AND kind = NEW.kind AND instalment = NEW.instalment))
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_item'); END;

-- Per customer and currency, kept by the two triggers below so that lists need no sums.
CREATE TABLE customer_balance(
  customer_id TEXT NOT NULL REFERENCES customer(id),
  currency TEXT NOT NULL,
  owed_minor INTEGER NOT NULL
    CONSTRAINT customer_balance_owed CHECK (owed_minor BETWEEN 0 AND 9007199254740991),
  unapplied_minor INTEGER NOT NULL
    CONSTRAINT customer_balance_unapplied CHECK (unapplied_minor BETWEEN 0 AND 9007199254740991),
  PRIMARY KEY (customer_id, currency)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER open_item_insert_balance AFTER INSERT ON open_item WHEN NEW.customer_id IS NOT NULL BEGIN
  INSERT INTO customer_balance(customer_id, currency, owed_minor, unapplied_minor)
  VALUES (NEW.customer_id, NEW.currency,
    iif(NEW.side = 'debit', NEW.open_minor, 0), iif(NEW.side = 'credit', NEW.open_minor, 0))
  ON CONFLICT (customer_id, currency) DO UPDATE SET
    owed_minor = owed_minor + excluded.owed_minor,
    unapplied_minor = unapplied_minor + excluded.unapplied_minor;
END;
CREATE TRIGGER open_item_update_balance AFTER UPDATE OF open_minor ON open_item
  WHEN NEW.customer_id IS NOT NULL AND NEW.open_minor <> OLD.open_minor BEGIN
  UPDATE customer_balance SET
    owed_minor = owed_minor + iif(NEW.side = 'debit', NEW.open_minor - OLD.open_minor, 0),
    unapplied_minor = unapplied_minor + iif(NEW.side = 'credit', NEW.open_minor - OLD.open_minor, 0)
  WHERE customer_id = NEW.customer_id AND currency = NEW.currency;
END;

-- Append-only: an unallocation is a new event of opposite sign that names what it reverses.
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
CREATE UNIQUE INDEX allocation_reversal_unique ON allocation(reversal_of) WHERE reversal_of IS NOT NULL;
CREATE INDEX allocation_by_debit ON allocation(debit_item, effective_on, recorded_at, amount_minor);
CREATE INDEX allocation_by_credit ON allocation(credit_item, effective_on, recorded_at, amount_minor);
CREATE TRIGGER allocation_no_update BEFORE UPDATE ON allocation
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER allocation_no_delete BEFORE DELETE ON allocation
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER allocation_no_duplicate BEFORE INSERT ON allocation
  WHEN EXISTS (SELECT 1 FROM allocation WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_allocation'); END;
CREATE TRIGGER allocation_no_second_reversal BEFORE INSERT ON allocation
  WHEN NEW.reversal_of IS NOT NULL AND EXISTS (SELECT 1 FROM allocation WHERE reversal_of = NEW.reversal_of)
  BEGIN SELECT RAISE(ABORT, 'assertion:already_reversed'); END;
-- The two items must be of opposite sides, one currency and, when both have one, one customer.
CREATE TRIGGER allocation_fits BEFORE INSERT ON allocation
  WHEN NOT EXISTS (SELECT 1 FROM open_item d JOIN open_item c ON c.id = NEW.credit_item
    WHERE d.id = NEW.debit_item AND d.side = 'debit' AND c.side = 'credit'
      AND d.currency = c.currency AND d.customer_id IS c.customer_id
      AND NEW.effective_on >= d.item_on AND NEW.effective_on >= c.item_on)
  BEGIN SELECT RAISE(ABORT, 'assertion:allocation_mismatch'); END;
-- The cached open amounts move with the event, in one statement that cannot be forgotten.
CREATE TRIGGER allocation_moves_open AFTER INSERT ON allocation BEGIN
  UPDATE open_item SET open_minor = open_minor - NEW.amount_minor WHERE id = NEW.debit_item;
  UPDATE open_item SET open_minor = open_minor - NEW.amount_minor WHERE id = NEW.credit_item;
END;

-- Our intent to be paid, recorded before the provider is called. Ranks only rise.
CREATE TABLE payment_attempt(
  id TEXT PRIMARY KEY,
  invoice_id TEXT NOT NULL REFERENCES invoice(id),
  link_id TEXT NOT NULL REFERENCES portal_link(id),
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
CREATE INDEX payment_attempt_by_invoice ON payment_attempt(invoice_id, created_at);
CREATE INDEX payment_attempt_by_link ON payment_attempt(link_id);
CREATE INDEX payment_attempt_pending ON payment_attempt(updated_at) WHERE rank <= 1;
CREATE TRIGGER payment_attempt_rises BEFORE UPDATE ON payment_attempt
  WHEN NEW.rank < OLD.rank OR NEW.id IS NOT OLD.id OR NEW.invoice_id IS NOT OLD.invoice_id
    OR NEW.amount_minor IS NOT OLD.amount_minor OR NEW.currency IS NOT OLD.currency
  BEGIN SELECT RAISE(ABORT, 'assertion:payment_attempt_frozen'); END;

-- Events of providers, stored before they are processed.
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
CREATE INDEX webhook_event_pending ON webhook_event(due_at) WHERE processed_at IS NULL;
