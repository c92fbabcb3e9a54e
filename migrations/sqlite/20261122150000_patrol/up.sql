-- Electronic patrol (电子巡查): what is walked, when, and what the phones say of it.

-- What a checkpoint asks for: evidence, fence, inspection questions, which printings of its label count.
ALTER TABLE checkpoints ADD COLUMN body TEXT NOT NULL DEFAULT '{"demand":"L1","label":{"newest":0,"oldest_good":0},"fence_m":null,"questions":[]}';
ALTER TABLE checkpoints ADD COLUMN retired_at BIGINT;

-- NFC tags.
CREATE TABLE tags (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    checkpoint TEXT NOT NULL REFERENCES checkpoints (id),
    kind TEXT NOT NULL CHECK (kind IN ('uid', 'ntag424')),
    uid TEXT NOT NULL,
    -- Keys of the tag itself; where there are none they follow from the site's master key.
    keys TEXT,
    enrolled_at BIGINT NOT NULL,
    enrolled_by TEXT REFERENCES people (id),
    retired_at BIGINT,
    UNIQUE (site, uid)
);
CREATE INDEX tags_of_checkpoint ON tags (checkpoint);
CREATE INDEX tags_enrolled_by ON tags (enrolled_by);

CREATE TABLE routes (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    key TEXT NOT NULL,
    -- The post from which the first stop is walked to.
    post TEXT REFERENCES posts (id),
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    retired_at BIGINT,
    UNIQUE (site, key)
);

CREATE INDEX routes_of_post ON routes (post);

CREATE TABLE schedules (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    key TEXT NOT NULL,
    route TEXT NOT NULL REFERENCES routes (id),
    body TEXT NOT NULL,
    -- Rounds are made up to here.
    made_until BIGINT NOT NULL,
    retired_at BIGINT,
    UNIQUE (site, key)
);
CREATE INDEX schedules_of_route ON schedules (route);
CREATE INDEX schedules_to_make ON schedules (made_until) WHERE retired_at IS NULL;

CREATE TABLE rounds (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    route TEXT NOT NULL REFERENCES routes (id),
    schedule TEXT NOT NULL REFERENCES schedules (id),
    post TEXT REFERENCES posts (id),
    -- Who walks it.
    walker TEXT REFERENCES people (id),
    state TEXT NOT NULL CHECK (state IN ('planned', 'walking', 'paused', 'complete', 'incomplete', 'missed', 'called_off')),
    version BIGINT NOT NULL CHECK (version >= 1),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    next_due_at BIGINT,
    due_reason TEXT CHECK (due_reason IN ('round_starts', 'round_not_started', 'checkpoint_missed', 'round_incomplete', 'round_paused_long')),
    body TEXT NOT NULL,
    -- A round that is not over has a deadline, one that is over has none.
    CHECK ((next_due_at IS NULL) = (state IN ('complete', 'incomplete', 'missed', 'called_off'))),
    CHECK ((next_due_at IS NULL) = (due_reason IS NULL))
);
CREATE INDEX rounds_of_site ON rounds (site, starts_at);
CREATE INDEX rounds_due ON rounds (next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX rounds_of_route ON rounds (route, starts_at);
CREATE INDEX rounds_of_schedule ON rounds (schedule, starts_at);
CREATE INDEX rounds_of_post ON rounds (post, starts_at);
CREATE INDEX rounds_of_walker ON rounds (walker, starts_at);

-- What phones signed, word for word, by its hash; also what this version cannot read.
CREATE TABLE phone_events (
    hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
    site TEXT NOT NULL REFERENCES sites (id),
    -- The phone that sent it, and who it says did it (who sent it, where it says nothing that is known).
    device TEXT NOT NULL REFERENCES devices (id),
    person TEXT NOT NULL REFERENCES people (id),
    seq BIGINT,
    event TEXT,
    kind TEXT,
    received_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    signature TEXT NOT NULL,
    -- Accepted, or what is wrong with it.
    verdict TEXT NOT NULL
);
CREATE INDEX phone_events_of_device ON phone_events (device, seq);
CREATE INDEX phone_events_of_person ON phone_events (person, received_at);
CREATE INDEX phone_events_of_site ON phone_events (site, received_at);
CREATE INDEX phone_events_named ON phone_events (event);

-- The newest link of each phone's chain; no hash where its own text could not be believed.
CREATE TABLE device_chains (
    device TEXT NOT NULL PRIMARY KEY REFERENCES devices (id),
    seq BIGINT NOT NULL,
    head_hash TEXT CHECK (length(head_hash) = 64)
);

CREATE TABLE scans (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    event TEXT NOT NULL REFERENCES phone_events (hash),
    round TEXT REFERENCES rounds (id),
    checkpoint TEXT REFERENCES checkpoints (id),
    person TEXT NOT NULL REFERENCES people (id),
    device TEXT NOT NULL REFERENCES devices (id),
    at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    grade TEXT NOT NULL CHECK (grade IN ('L0', 'L1', 'L2', 'L3')),
    doubtful BOOLEAN NOT NULL,
    settled TEXT CHECK (settled IN ('confirmed', 'rejected')),
    -- The scan as it was judged.
    body TEXT NOT NULL,
    -- What the guard answered, wrote and photographed.
    report TEXT NOT NULL
);
CREATE INDEX scans_of_site ON scans (site, at);
CREATE INDEX scans_to_settle ON scans (site, at) WHERE doubtful AND settled IS NULL;
CREATE INDEX scans_of_event ON scans (event);
CREATE INDEX scans_of_round ON scans (round);
CREATE INDEX scans_of_checkpoint ON scans (checkpoint, at);
CREATE INDEX scans_of_person ON scans (person, at);
CREATE INDEX scans_of_device ON scans (device, at);

-- One reading of a tag's counter: the same again is a copy.
CREATE TABLE tag_counters (
    tag TEXT NOT NULL REFERENCES tags (id),
    counter BIGINT NOT NULL CHECK (counter >= 0),
    scan TEXT NOT NULL REFERENCES scans (id),
    PRIMARY KEY (tag, counter)
);
CREATE INDEX tag_counters_of_scan ON tag_counters (scan);

-- Photos as they came, by their SHA-256.
CREATE TABLE photos (
    site TEXT NOT NULL REFERENCES sites (id),
    id TEXT NOT NULL CHECK (length(id) = 64),
    device TEXT REFERENCES devices (id),
    person TEXT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (site, id)
);
CREATE INDEX photos_of_site ON photos (site, received_at);
CREATE INDEX photos_of_device ON photos (device);
CREATE INDEX photos_of_person ON photos (person);

CREATE TABLE hazards (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    state TEXT NOT NULL CHECK (state IN ('found', 'assigned', 'rectified', 'verified', 'closed')),
    version BIGINT NOT NULL CHECK (version >= 1),
    checkpoint TEXT REFERENCES checkpoints (id),
    found_at BIGINT NOT NULL,
    closed_at BIGINT,
    next_due_at BIGINT,
    due_reason TEXT CHECK (due_reason IN ('hazard_unassigned', 'hazard_overdue', 'hazard_unverified', 'hazard_unclosed')),
    body TEXT NOT NULL,
    CHECK ((closed_at IS NULL) = (state <> 'closed')),
    -- A hazard that is not closed out is asked for again.
    CHECK ((next_due_at IS NULL) = (state = 'closed')),
    CHECK ((next_due_at IS NULL) = (due_reason IS NULL))
);
CREATE INDEX hazards_of_site ON hazards (site, found_at);
CREATE INDEX hazards_due ON hazards (next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX hazards_of_checkpoint ON hazards (checkpoint);
