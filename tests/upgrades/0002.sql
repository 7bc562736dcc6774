INSERT INTO payment_terms(code, name, definition, position) VALUES ('NET30', '30 days net', '{"kind":"net","days":30}', 1);
INSERT INTO tax_code(code, name, category, position) VALUES ('DE19', 'Standard rate', 'S', 1);
INSERT INTO tax_rate(tax_code, valid_from, rate) VALUES ('DE19', '2021-01-01', 190000);
INSERT INTO customer(id, number, name, sort_key, currency, terms, active, version, created_at)
  VALUES ('cus_00000000010000000000000001', 'C-00001', 'Tern Trading', 'tern trading', 'EUR', 'NET30', 1, 1, 1);
INSERT INTO number_series(series, year, prefix, next) VALUES ('customer', 0, 'C', 2);
INSERT INTO contact(id, customer_id, name, email, receives_invoices, version, created_at)
  VALUES ('con_00000000010000000000000001', 'cus_00000000010000000000000001', 'Pat', 'pat@customer.example', 1, 1, 1);
INSERT INTO search_term(term, kind, subject) VALUES ('tern', 'customer', 'cus_00000000010000000000000001');
