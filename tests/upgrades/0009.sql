INSERT INTO api_token(id, name, token_hash, hint, staff_id, scopes, created_at, expires_at, last_used_at, revoked_at)
  VALUES ('tok_00000000090000000000000001', 'ERP', '37a9106c6e3782ace9872cebc46b692281f7af11bf5edc599bb73c02fda51108', '0000', 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1', '["view_receivables"]', 1772442000000, 1780218000000, 1772442000000, NULL),
    ('tok_00000000090000000000000002', 'Old ERP', '4bb47f186df233e48b09d241ee4defb821add0c35ac8311469fe1522c6813dd5', '1111', 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1', '[]', 1772355600000, 1780218000000, NULL, 1772442000000);
INSERT INTO hook_endpoint(id, url, description, events, state, disabled_reason, generation, previous_until, failures, last_success_at, last_failure_at, last_failure, created_at, version)
  VALUES ('whe_00000000090000000000000001', 'https://erp.example/hooks', 'ERP', '["customer.created"]', 'active', NULL, 2, 1772528400000, 0, 1772442000000, NULL, NULL, 1772442000000, 3),
    ('whe_00000000090000000000000002', 'https://old.example/hooks', '', '[]', 'disabled', 'The endpoint answered 410, gone.', 1, NULL, 4, NULL, 1772442000000, 'it answered 410', 1772442000000, 2);
INSERT INTO outbox(id, kind, subject, recipient, payload, state, attempts, due_at, last_error, created_at, delivered_at)
  VALUES ('out_00000000090000000000000001', 'event', 'cus_01KJPWD6M0FYXX4RM09RYG5MCN', '', '{"type":"customer.created"}', 'delivered', 1, 1772442000000, NULL, 1772442000000, 1772442000000),
    ('out_00000000090000000000000002', 'webhook', 'out_00000000090000000000000001', 'whe_00000000090000000000000001', '{"type":"customer.created"}', 'delivered', 2, 1772442000000, NULL, 1772442000000, 1772442000000),
    ('out_00000000090000000000000003', 'webhook', 'out_00000000090000000000000001', 'whe_00000000090000000000000002', '{"type":"customer.created"}', 'parked', 4, 1772442000000, 'it answered 410', 1772442000000, NULL);
