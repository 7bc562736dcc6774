INSERT INTO session(token_hash, id, staff_id, created_at, expires_at, idle_expires_at, proved_at, agent, address, replaced_by)
  VALUES ('14354ab0d8ffca9dbfe336cea15695991d9d852451bd52782c023ae15b9552ba', 'ses_00000000120000000000000001', 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1', 1772442000000, 1772528400000, 1772445600000, 1772442000000, 'Firefox on Linux', '192.0.2.7', 'ses_00000000060000000000000001');
INSERT INTO sign_in_challenge(id, staff_id, expires_at)
  VALUES ('chl_00000000120000000000000001', 'usr_01KJPWD6M0VD02RXWF6X0PH3WE', 1772442300000);
