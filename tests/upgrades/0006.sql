INSERT INTO role(id, name, permissions, version)
  VALUES ('collector', 'Collector', '["view_receivables","send_invoices"]', 3);
INSERT INTO staff_user(id, email, name, role, password_hash, active, version, created_at)
  VALUES ('usr_00000000060000000000000001', 'collector@dunlin.example', 'Cole Collector', 'collector', 'none', 1, 2, 1772442000000);
INSERT INTO session(token_hash, id, staff_id, created_at, expires_at, idle_expires_at, proved_at, agent, address)
  VALUES ('1e2952b478968fb69e105423445683880726a3929232c26772e629d7ecf762cd', 'ses_00000000060000000000000001', 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1', 1772442000000, 1772528400000, 1772445600000, 1772442000000, 'Firefox on Linux', '192.0.2.7');
INSERT INTO invitation(id, email, role, invited_by, created_at, expires_at, accepted_at, withdrawn_at, version)
  VALUES ('ivt_00000000060000000000000001', 'new@dunlin.example', 'viewer', 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1', 1772442000000, 1773046800000, NULL, NULL, 2),
    ('ivt_00000000060000000000000002', 'collector@dunlin.example', 'collector', 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1', 1772355600000, 1772528400000, 1772442000000, NULL, 1),
    ('ivt_00000000060000000000000003', 'gone@dunlin.example', 'viewer', 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1', 1772355600000, 1772528400000, NULL, 1772442000000, 1);
INSERT INTO password_reset(staff_id, id, created_at, expires_at)
  VALUES ('usr_01KJPWD6M0D4E5KCF2ZXS49E0F', 'pwr_00000000060000000000000001', 1772442000000, 1772445600000);
INSERT INTO second_factor(staff_id, nonce, pending_nonce, last_step, enabled_at)
  VALUES ('usr_01KJPWD6M0VD02RXWF6X0PH3WE', 'nonce-of-mika', NULL, 59081400, 1772442000000),
    ('usr_01KJPWD6M0D4E5KCF2ZXS49E0F', NULL, 'nonce-of-sam', 0, NULL);
INSERT INTO recovery_code(staff_id, code_hash, used_at)
  VALUES ('usr_01KJPWD6M0VD02RXWF6X0PH3WE', 'f839161355091fcd9e33f571e0b11c60217a5009f9973e769c13d7858db162cc', 1772442000000),
    ('usr_01KJPWD6M0VD02RXWF6X0PH3WE', 'febe1d741b49e5a9c31526728d8c5134a803adfc4c04c4f052673722ed85597e', NULL);
INSERT INTO sign_in_try(key, tries, paused_until, last_at)
  VALUES ('729d7d638cef1b476c9ad1d5d275dc91fc253a026e0924d45b8995bcf828b01b', 3, 1772442060000, 1772442000000);
INSERT INTO known_address(staff_id, address_hash, last_at)
  VALUES ('usr_01KJPWD6M0KHDW2NTDF2WXEKC1', '37dad677cf0b3997d0f5dd0d7889f84b11002e3ca73b0ae1bdb6d7e9b46fdb8a', 1772442000000);
