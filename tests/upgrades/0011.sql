UPDATE invitation SET name = 'Nora New' WHERE id = 'ivt_00000000060000000000000001';
UPDATE company SET version = 3;
INSERT INTO password_request(id, email, client, requested_at, handled_at)
  VALUES ('pwr_00000000110000000000000001', 'demo@dunlin.example', '948fe603f61dc036b5c596dc09fe3ce3f3d30dc90f024c85f3c82db2ccab679d', 1772442000000, 1772442000000),
    ('pwr_00000000110000000000000002', 'nobody@dunlin.example', '948fe603f61dc036b5c596dc09fe3ce3f3d30dc90f024c85f3c82db2ccab679d', 1772442000000, NULL);
