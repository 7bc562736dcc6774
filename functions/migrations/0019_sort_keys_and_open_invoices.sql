-- What lists sort a customer by fits into a page cursor.
UPDATE customer SET sort_key = substr(sort_key, 1, 56) WHERE length(sort_key) > 56;
-- Open invoices, the newest first, for those that a search looks through.
CREATE INDEX open_item_open_by_document
  ON open_item(document_id, instalment, due_on, kind, open_minor)
  WHERE open_minor > 0 AND kind = 'invoice';
