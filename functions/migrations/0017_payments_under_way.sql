-- Payments that the bank has not decided, the longest unheard of first: the provider is asked about
-- them again, since an event may have been lost.
CREATE INDEX payment_attempt_under_way ON payment_attempt(updated_at) WHERE rank = 2;
