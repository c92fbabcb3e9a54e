-- Channels of a site that are no person's. A removed one keeps its row, without settings, for the messages it carried.
CREATE TABLE channels (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    site TEXT COLLATE "C" NOT NULL REFERENCES sites (id),
    kind TEXT COLLATE "C" NOT NULL
        CHECK (kind IN ('ntfy', 'bark', 'webhook', 'wecom', 'dingtalk', 'feishu', 'sms')),
    name TEXT COLLATE "C" NOT NULL,
    settings TEXT COLLATE "C" NOT NULL,
    serves TEXT COLLATE "C" NOT NULL,
    least INTEGER NOT NULL CHECK (least BETWEEN 1 AND 3),
    language TEXT COLLATE "C" NOT NULL CHECK (language IN ('zh', 'en')),
    enabled BOOLEAN NOT NULL,
    added_at BIGINT NOT NULL,
    removed_at BIGINT,
    failed_at BIGINT,
    last_error TEXT COLLATE "C",
    -- When it was last asked to send, and until when it asked to be left alone: for channels that take few messages.
    sendings TEXT COLLATE "C" NOT NULL,
    paused_until BIGINT
);
CREATE INDEX channels_of_site ON channels (site, added_at);

-- How people are reached beside the app. A removed one keeps its row, without address.
CREATE TABLE contacts (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person TEXT COLLATE "C" NOT NULL REFERENCES people (id),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('ntfy', 'bark', 'sms')),
    address TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C" NOT NULL CHECK (language IN ('zh', 'en')),
    added_at BIGINT NOT NULL,
    removed_at BIGINT,
    failed_at BIGINT,
    gone_at BIGINT,
    last_error TEXT COLLATE "C"
);
CREATE INDEX contacts_of_person ON contacts (person, added_at);

-- A message to a person may go to a contact instead of browsers; one by a channel of the site has no person.
ALTER TABLE deliveries ALTER COLUMN person DROP NOT NULL;
ALTER TABLE deliveries ADD COLUMN channel_id TEXT COLLATE "C" REFERENCES channels (id);
ALTER TABLE deliveries ADD COLUMN contact TEXT COLLATE "C" REFERENCES contacts (id);
ALTER TABLE deliveries ADD CHECK (person IS NOT NULL OR channel_id IS NOT NULL);
ALTER TABLE deliveries ADD CHECK (contact IS NULL OR person IS NOT NULL);
CREATE INDEX deliveries_by_channel ON deliveries (channel_id, state, next_attempt_at);
CREATE INDEX deliveries_to_contact ON deliveries (contact);
