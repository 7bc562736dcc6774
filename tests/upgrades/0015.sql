INSERT INTO passkey(id, staff_id, credential_id, public_key, algorithm, name, signatures, created_at, used_at)
  VALUES ('pky_00000000150000000000000001', 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1', 'AQEBAQEBAQEBAQEBAQEBAQ', 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEb_A7lJJBzh2t1DUZ5pYOCoW0GmmgXDKBA6orzhWUyhY8T3U6Vb8B3FP2wLDH7ueLQMb_fSWpbiKCuYnO9xwUSg', -7, 'Laptop', 3, 1772442000000, NULL);
INSERT INTO passkey_challenge(nonce, expires_at) VALUES ('66b1c2d3', 1772442300000);
