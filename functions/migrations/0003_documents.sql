-- Invoices and credit notes. A draft may change; what is issued is frozen by triggers.

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
-- An id begins with the moment it was made, so an order of ids is one of creation.
CREATE INDEX invoice_by_customer ON invoice(customer_id, id);
CREATE INDEX invoice_by_status ON invoice(status, id);
CREATE INDEX invoice_by_total ON invoice(total_minor, id) WHERE status <> 'draft';
CREATE INDEX invoice_by_terms ON invoice(terms);

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
CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice
  WHEN OLD.status <> 'draft'
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;
CREATE TRIGGER invoice_no_duplicate BEFORE INSERT ON invoice
  WHEN EXISTS (SELECT 1 FROM invoice WHERE id = NEW.id)
    OR (NEW.number IS NOT NULL AND EXISTS (SELECT 1 FROM invoice WHERE number = NEW.number))
  BEGIN SELECT RAISE(ABORT, 'assertion:duplicate_invoice'); END;

-- Quantities and unit prices are times 1,000,000; rates are percent times 10,000.
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
CREATE INDEX invoice_line_by_tax_code ON invoice_line(tax_code);
CREATE TRIGGER invoice_line_no_insert BEFORE INSERT ON invoice_line
  WHEN (SELECT status FROM invoice WHERE id = NEW.invoice_id) IS NOT 'draft'
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;
CREATE TRIGGER invoice_line_no_update BEFORE UPDATE ON invoice_line
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;
CREATE TRIGGER invoice_line_no_delete BEFORE DELETE ON invoice_line
  WHEN (SELECT status FROM invoice WHERE id = OLD.invoice_id) IS NOT 'draft'
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;

-- A credit note in full repeats the lines of its invoice, so it keeps none of its own.
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
CREATE INDEX credit_note_by_customer ON credit_note(customer_id, issued_on);
CREATE TRIGGER credit_note_no_update BEFORE UPDATE ON credit_note
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;
CREATE TRIGGER credit_note_no_delete BEFORE DELETE ON credit_note
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;
CREATE TRIGGER credit_note_no_duplicate BEFORE INSERT ON credit_note
  WHEN EXISTS (SELECT 1 FROM credit_note
    WHERE id = NEW.id OR number = NEW.number OR invoice_id = NEW.invoice_id)
  BEGIN SELECT RAISE(ABORT, 'assertion:already_credited'); END;

-- A link names one invoice. Its token is the id with a signature that only the Worker can make;
-- this row carries its expiry and lets it be withdrawn.
CREATE TABLE portal_link(
  id TEXT PRIMARY KEY,
  invoice_id TEXT NOT NULL REFERENCES invoice(id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  CONSTRAINT portal_link_lives CHECK (expires_at > created_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX portal_link_by_invoice ON portal_link(invoice_id);
