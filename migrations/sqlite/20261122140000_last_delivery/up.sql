-- When a channel or contact last took a message: for whoever wants to know whether it works at all.
ALTER TABLE channels ADD COLUMN delivered_at BIGINT;
ALTER TABLE contacts ADD COLUMN delivered_at BIGINT;
