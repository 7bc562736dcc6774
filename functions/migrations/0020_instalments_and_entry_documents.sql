-- How many instalments a document is due in stands with each of them, so that a list can say which
-- of how many a row is.
ALTER TABLE open_item ADD COLUMN instalments INTEGER NOT NULL DEFAULT 1
  CONSTRAINT open_item_instalments CHECK (instalments BETWEEN 1 AND 24);
UPDATE open_item SET instalments = (SELECT max(o.instalment) FROM open_item o
    WHERE o.document_id = open_item.document_id AND o.kind = open_item.kind)
  WHERE document_id IN (SELECT document_id FROM open_item WHERE instalment > 1);
DROP TRIGGER open_item_frozen;
CREATE TRIGGER open_item_frozen BEFORE UPDATE ON open_item
  WHEN NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind OR NEW.side IS NOT OLD.side
    OR NEW.customer_id IS NOT OLD.customer_id OR NEW.document_id IS NOT OLD.document_id
    OR NEW.number IS NOT OLD.number OR NEW.instalment IS NOT OLD.instalment
    OR NEW.instalments < OLD.instalments
    OR NEW.currency IS NOT OLD.currency OR NEW.amount_minor IS NOT OLD.amount_minor
    OR NEW.item_on IS NOT OLD.item_on OR NEW.due_on IS NOT OLD.due_on
    OR NEW.recorded_at IS NOT OLD.recorded_at
  BEGIN SELECT RAISE(ABORT, 'assertion:item_frozen'); END;

-- The Worker of the version before knows nothing of it, and issues until the next one is deployed.
CREATE TRIGGER open_item_counts AFTER INSERT ON open_item WHEN NEW.instalment > NEW.instalments BEGIN
  UPDATE open_item SET instalments = NEW.instalment
    WHERE document_id = NEW.document_id AND kind = NEW.kind;
END;

-- The document that an entry's number belongs to, where that is not the entry's source: an
-- allocation has the number of what was allocated. Empty where the Worker of the version before wrote
-- it; whoever reads looks it up then.
ALTER TABLE journal_entry ADD COLUMN document_id TEXT;
DROP TRIGGER journal_entry_no_update;
UPDATE journal_entry SET document_id = (SELECT i.document_id
    FROM allocation a JOIN open_item i ON i.id = a.credit_item WHERE a.id = journal_entry.source)
  WHERE EXISTS (SELECT 1 FROM allocation a WHERE a.id = journal_entry.source);
CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
