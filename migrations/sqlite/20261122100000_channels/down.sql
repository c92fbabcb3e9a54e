CREATE TABLE deliveries_old (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    person TEXT NOT NULL REFERENCES people (id),
    channel TEXT NOT NULL,
    alarm TEXT NOT NULL REFERENCES alarms (id),
    body TEXT NOT NULL,
    seq BIGINT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'dead', 'expired')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    last_error TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    next_attempt_at BIGINT,
    sent_at BIGINT,
    received_at BIGINT,
    CHECK ((next_attempt_at IS NULL) = (state <> 'pending'))
);
INSERT INTO deliveries_old (id, site, person, channel, alarm, body, seq, state, attempts, last_error, created_at, expires_at, next_attempt_at,
    sent_at, received_at)
SELECT id, site, person, channel, alarm, body, seq, state, attempts, last_error, created_at, expires_at, next_attempt_at,
    sent_at, received_at
FROM deliveries
WHERE person IS NOT NULL AND contact IS NULL;
DROP TABLE deliveries;
ALTER TABLE deliveries_old RENAME TO deliveries;
CREATE INDEX deliveries_due ON deliveries (state, next_attempt_at);
CREATE INDEX deliveries_of_alarm ON deliveries (alarm);
CREATE INDEX deliveries_of_person ON deliveries (person, created_at);
CREATE INDEX deliveries_of_site ON deliveries (site, created_at);
DROP TABLE contacts;
DROP TABLE channels;
