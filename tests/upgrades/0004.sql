INSERT INTO payment_attempt(id, invoice_id, link_id, currency, amount_minor, method, state, rank, provider, created_at, updated_at)
  VALUES ('pat_00000000010000000000000001', 'inv_00000000010000000000000001', 'lnk_00000000010000000000000001', 'EUR', 11900, 'card', 'expired', 3, 'stripe', 1, 1);
INSERT INTO webhook_event(id, provider, account, event_id, kind, payload, received_at, processed_at, outcome, attempts, due_at)
  VALUES ('whk_00000000010000000000000001', 'stripe', '', 'evt_1', 'checkout.session.expired', '{}', 1, 2, 'dead: the attempt is not known', 8, 1);
