ALTER TABLE contacts DROP COLUMN delivered_at;
ALTER TABLE channels DROP COLUMN delivered_at;
