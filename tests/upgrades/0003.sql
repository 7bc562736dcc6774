INSERT INTO invoice(id, status, customer_id, currency, terms, net_minor, tax_minor, total_minor, version, created_at)
  VALUES ('inv_00000000010000000000000001', 'draft', 'cus_00000000010000000000000001', 'EUR', 'NET30', 10000, 1900, 11900, 1, 1);
INSERT INTO invoice_line(invoice_id, line, description, quantity, unit_price, tax_code, tax_category, tax_rate, net_minor)
  VALUES ('inv_00000000010000000000000001', 1, 'Service', 1000000, 100000000, 'DE19', 'S', 190000, 10000);
INSERT INTO portal_link(id, invoice_id, created_at, expires_at)
  VALUES ('lnk_00000000010000000000000001', 'inv_00000000010000000000000001', 1, 2);
