-- What the health page counts and lists is mail and work with providers. Deliveries to other
-- programs wait, fail and are replayed on the page of their endpoint.
DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox(created_at)
  WHERE state IN ('pending', 'sending') AND kind <> 'webhook';
DROP INDEX outbox_parked;
CREATE INDEX outbox_parked ON outbox(created_at, id) WHERE state = 'parked' AND kind <> 'webhook';
