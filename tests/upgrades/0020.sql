-- As the Worker of version 0019 writes until the next one is deployed.
INSERT INTO invoice(id, status, number, customer_id, currency, terms, issued_on, net_minor, tax_minor, total_minor, imported, version, created_at, issued_at)
  VALUES ('inv_00000000200000000000000001', 'issued', 'L-200', 'cus_01KJPWD6M07ASNVJWXA7W32Q2H', 'EUR', 'NET30', '2026-03-02', 10000, 0, 10000, 1, 1, 1772442000000, 1772442000000);
INSERT INTO open_item(id, kind, side, customer_id, document_id, number, instalment, currency, amount_minor, open_minor, item_on, due_on, recorded_at)
  VALUES ('itm_00000000200000000000000001', 'invoice', 'debit', 'cus_01KJPWD6M07ASNVJWXA7W32Q2H', 'inv_00000000200000000000000001', 'L-200', 1, 'EUR', 4000, 4000, '2026-03-02', '2026-03-02', 1772442000000),
    ('itm_00000000200000000000000002', 'invoice', 'debit', 'cus_01KJPWD6M07ASNVJWXA7W32Q2H', 'inv_00000000200000000000000001', 'L-200', 2, 'EUR', 3000, 3000, '2026-03-02', '2026-04-01', 1772442000000),
    ('itm_00000000200000000000000003', 'invoice', 'debit', 'cus_01KJPWD6M07ASNVJWXA7W32Q2H', 'inv_00000000200000000000000001', 'L-200', 3, 'EUR', 3000, 3000, '2026-03-02', '2026-05-01', 1772442000000);
INSERT INTO journal_entry(id, kind, source, number, effective_on, recorded_at, posting_count)
  VALUES ('jrn_00000000200000000000000001', 'invoice.issued', 'inv_00000000200000000000000001', 'L-200', '2026-03-02', 1772442000000, 1);
INSERT INTO posting(entry_id, line, debit_account, credit_account, customer_id, currency, amount_minor, effective_on)
  VALUES ('jrn_00000000200000000000000001', 1, 'ar', 'revenue', 'cus_01KJPWD6M07ASNVJWXA7W32Q2H', 'EUR', 10000, '2026-03-02');
