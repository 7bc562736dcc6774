-- Who bills whom, in the words that documents print.
CREATE VIEW parties_now AS
  SELECT k.id AS customer_id,
    json_object('name', c.name, 'street', c.street, 'postal_code', c.postal_code, 'city', c.city,
      'country', c.country, 'tax_number', c.tax_number, 'email', c.email, 'bank_name', c.bank_name,
      'iban', c.iban, 'bic', c.bic) AS seller,
    json_object('name', k.name, 'street', k.street, 'postal_code', k.postal_code, 'city', k.city,
      'country', k.country, 'tax_number', k.tax_number) AS buyer
  FROM customer k JOIN company c ON c.id = 1;

-- The same as it stood when a document was issued: an issued document does not change when somebody
-- moves, takes another name or another account. Drafts, and documents that an earlier system issued,
-- have no row and show what holds now.
CREATE TABLE document_parties(
  document_id TEXT PRIMARY KEY,
  seller TEXT NOT NULL CONSTRAINT document_parties_seller CHECK (json_type(seller) = 'object'),
  buyer TEXT NOT NULL CONSTRAINT document_parties_buyer CHECK (json_type(buyer) = 'object')
) STRICT, WITHOUT ROWID;
INSERT INTO document_parties(document_id, seller, buyer)
  SELECT i.id, n.seller, n.buyer FROM invoice i JOIN parties_now n ON n.customer_id = i.customer_id
  WHERE i.status <> 'draft' AND i.imported = 0;
INSERT INTO document_parties(document_id, seller, buyer)
  SELECT d.id, n.seller, n.buyer FROM credit_note d JOIN parties_now n ON n.customer_id = d.customer_id;

CREATE TRIGGER document_parties_no_update BEFORE UPDATE ON document_parties
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER document_parties_no_delete BEFORE DELETE ON document_parties
  BEGIN SELECT RAISE(ABORT, 'assertion:append_only'); END;
CREATE TRIGGER document_parties_no_duplicate BEFORE INSERT ON document_parties
  WHEN EXISTS (SELECT 1 FROM document_parties WHERE document_id = NEW.document_id)
  BEGIN SELECT RAISE(ABORT, 'assertion:document_frozen'); END;
