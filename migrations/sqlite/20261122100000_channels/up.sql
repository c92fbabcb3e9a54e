-- Channels of a site that are no person's. A removed one keeps its row, without settings, for the messages it carried.
CREATE TABLE channels (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    kind TEXT NOT NULL
        CHECK (kind IN ('ntfy', 'bark', 'webhook', 'wecom', 'dingtalk', 'feishu', 'sms')),
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    serves TEXT NOT NULL,
    least INTEGER NOT NULL CHECK (least BETWEEN 1 AND 3),
    language TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    enabled BOOLEAN NOT NULL,
    added_at BIGINT NOT NULL,
    removed_at BIGINT,
    failed_at BIGINT,
    last_error TEXT,
    -- When it was last asked to send, and until when it asked to be left alone: for channels that take few messages.
    sendings TEXT NOT NULL,
    paused_until BIGINT
);
CREATE INDEX channels_of_site ON channels (site, added_at);

-- How people are reached beside the app. A removed one keeps its row, without address.
CREATE TABLE contacts (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL CHECK (kind IN ('ntfy', 'bark', 'sms')),
    address TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    added_at BIGINT NOT NULL,
    removed_at BIGINT,
    failed_at BIGINT,
    gone_at BIGINT,
    last_error TEXT
);
CREATE INDEX contacts_of_person ON contacts (person, added_at);

-- A message to a person may go to a contact instead of browsers; one by a channel of the site has no person.
-- SQLite cannot loosen a column, so the table is written anew.
CREATE TABLE deliveries_new (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    person TEXT REFERENCES people (id),
    channel TEXT NOT NULL,
    channel_id TEXT REFERENCES channels (id),
    contact TEXT REFERENCES contacts (id),
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
    CHECK ((next_attempt_at IS NULL) = (state <> 'pending')),
    CHECK (person IS NOT NULL OR channel_id IS NOT NULL),
    CHECK (contact IS NULL OR person IS NOT NULL)
);
INSERT INTO deliveries_new (id, site, person, channel, alarm, body, seq, state, attempts, last_error, created_at, expires_at, next_attempt_at,
    sent_at, received_at)
SELECT id, site, person, channel, alarm, body, seq, state, attempts, last_error, created_at, expires_at, next_attempt_at,
    sent_at, received_at
FROM deliveries;
DROP TABLE deliveries;
ALTER TABLE deliveries_new RENAME TO deliveries;
CREATE INDEX deliveries_due ON deliveries (state, next_attempt_at);
CREATE INDEX deliveries_of_alarm ON deliveries (alarm);
CREATE INDEX deliveries_of_person ON deliveries (person, created_at);
CREATE INDEX deliveries_of_site ON deliveries (site, created_at);
CREATE INDEX deliveries_by_channel ON deliveries (channel_id, state, next_attempt_at);
CREATE INDEX deliveries_to_contact ON deliveries (contact);
