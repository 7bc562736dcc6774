UPDATE audit_sequence SET last = 43;
INSERT INTO audit(number, recorded_at, actor, command, subject, related, request_id, before, after)
  VALUES (43, 1772442000000, 'usr_01KJPWD6M0KHDW2NTDF2WXEKC1', 'allocate', 'rct_01KJPWD6M08S6HMRF22Z8RZB2E', '["inv_01KJPWD6M09GVST9Z298NXF4W9"]', 'req_00000000100000000000000001', NULL, '{"amount":"119.00"}');
INSERT INTO audit_seal(number, hash, sealed_at)
  VALUES (1, 'b4dad006ec2d59f17cdf93e6a3b2e6193da939748a8be78021fa828842867e2a', 1772442000000);
INSERT INTO audit_seal(number, hash, sealed_at)
  VALUES (2, '868355e5a84f0f1bb8ba179bcc48554e2b721a5579a45b80957e378ffa26b8a7', 1772442000000);
INSERT INTO audit_seal(number, hash, sealed_at)
  VALUES (3, '19037c59ab4218164fd573e99648fd33aeed0f0652f4f7aebc396fab00394e59', 1772442000000);
UPDATE audit_watch SET read_to = 2, read_at = 1772442000000;
INSERT INTO job_lease(job, holder, until)
  VALUES ('seal', 'req_00000000100000000000000002', 1772442000000);
INSERT INTO job_state(job, ran_at, succeeded_at, failure)
  VALUES ('seal', 1772442000000, 1772442000000, NULL),
    ('outbox', 1772442000000, NULL, 'the mail service did not answer');
