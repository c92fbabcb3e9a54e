ALTER TABLE duties DROP COLUMN receipt_at;
