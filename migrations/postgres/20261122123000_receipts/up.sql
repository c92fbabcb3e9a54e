-- When the guard's phone last said that it has a message for him, or he answered an offer.
ALTER TABLE duties ADD COLUMN receipt_at BIGINT;
