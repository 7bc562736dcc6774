INSERT INTO portal_grant(id, contact_id, customer_id, access, granted_at, granted_by, revoked_at, revoked_by)
  VALUES ('grt_00000000080000000000000001', 'con_01KJPWD6M0D8QVQ3ZJK6BD5GPB', 'cus_01KJPWD6M07XPTSZAYFH6BX4XJ', 'view', 1772355600000, 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1', 1772442000000, 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1'),
    ('grt_00000000080000000000000002', 'con_01KJPWD6M0D8QVQ3ZJK6BD5GPB', 'cus_01KJPWD6M07XPTSZAYFH6BX4XJ', 'pay', 1772442000000, 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1', NULL, NULL);
UPDATE portal_link SET created_by = 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1', sent_to = '["payables@customer.example"]', last_opened_at = 1772442000000
  WHERE id = 'lnk_01KJPWD6M0NM8T65DQ0E3JV0N3';
INSERT INTO portal_link(id, invoice_id, created_at, expires_at, revoked_at, created_by, revoked_by)
  VALUES ('lnk_00000000080000000000000001', 'inv_01KJPWD6M0CCPY1JEC4ST5W5BD', 1772442000000, 1775034000000, 1772442000000, 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1', 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1');
INSERT INTO portal_sign_in(id, email, client, requested_at, expires_at, handled_at, consumed_at)
  VALUES ('sgn_00000000080000000000000001', 'payables@customer.example', '948fe603f61dc036b5c596dc09fe3ce3f3d30dc90f024c85f3c82db2ccab679d', 1772442000000, 1772442900000, 1772442000000, 1772442000000),
    ('sgn_00000000080000000000000002', 'nobody@customer.example', '948fe603f61dc036b5c596dc09fe3ce3f3d30dc90f024c85f3c82db2ccab679d', 1772442000000, 1772442900000, 1772442000000, NULL);
INSERT INTO portal_session(token_hash, email, created_at, seen_at, expires_at)
  VALUES ('042597c48a1cd477db978461d34684b1f47fbb60f5917c9aaffae5868c7f1e6f', 'payables@customer.example', 1772442000000, 1772442000000, 1772528400000);
INSERT INTO payment_attempt(id, invoice_id, link_id, currency, amount_minor, method, state, rank, provider, created_at, updated_at)
  VALUES ('pat_00000000080000000000000001', 'inv_01KJPWD6M0CCPY1JEC4ST5W5BD', NULL, 'EUR', 100, 'bank_debit', 'failed', 4, 'stripe', 1772442000000, 1772442000000);
