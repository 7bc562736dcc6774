INSERT INTO company(id, name, street, postal_code, city, country, tax_number, email, bank_name, iban, bic, base_currency, time_zone)
  VALUES (1, 'Tideline Instruments GmbH', 'Hafenstraße 12', '20457', 'Hamburg', 'DE', 'DE129274202', 'receivables@tideline.example', 'Demo Bank', 'DE02120300000000202051', 'BYLADEM1001', 'EUR', 'Europe/Berlin');
INSERT INTO staff_user(id, email, name, role, password_hash, active, created_at)
  VALUES ('usr_00000000010000000000000001', 'demo@dunlin.example', 'Dana Demo', 'administrator', 'none', 1, 1);
INSERT INTO session(token_hash, staff_id, created_at, expires_at)
  VALUES ('old', 'usr_00000000010000000000000001', 1, 2);
INSERT INTO idempotency(actor, key, command, input_hash, status, body, created_at)
  VALUES ('usr_00000000010000000000000001', 'k', 'create_customer', 'h', 201, '{}', 1);
UPDATE audit_sequence SET last = 1;
INSERT INTO audit(number, recorded_at, actor, command, subject, request_id, before, after)
  VALUES (1, 1, 'usr_00000000010000000000000001', 'create_customer', 'cus_00000000010000000000000001', 'req_1', NULL, '{"name":"Tern Trading"}');
INSERT INTO outbox(id, kind, subject, recipient, payload, state, due_at, created_at)
  VALUES ('out_00000000010000000000000001', 'mail', 'inv_00000000010000000000000001', 'a@customer.example', '{"text":"Hello"}', 'delivered', 1, 1);
INSERT INTO job_run(job, period, started_at, finished_at) VALUES ('forget_answers', '2026-03-01', 1, 1);
