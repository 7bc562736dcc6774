-- Settled invoices, the newest first, without passing over all the open ones.
CREATE INDEX open_item_settled ON open_item(document_id, due_on, instalment, kind, open_minor)
  WHERE open_minor = 0 AND kind = 'invoice' AND instalment = 1;
