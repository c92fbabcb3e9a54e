DELETE FROM deliveries WHERE person IS NULL OR contact IS NOT NULL;
ALTER TABLE deliveries DROP COLUMN contact;
ALTER TABLE deliveries DROP COLUMN channel_id;
ALTER TABLE deliveries ALTER COLUMN person SET NOT NULL;
DROP TABLE contacts;
DROP TABLE channels;
