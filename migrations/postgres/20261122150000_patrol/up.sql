-- Electronic patrol (电子巡查): what is walked, when, and what the phones say of it.

-- What a checkpoint asks for: evidence, fence, inspection questions, which printings of its label count.
ALTER TABLE checkpoints ADD COLUMN body TEXT COLLATE "C" NOT NULL DEFAULT '{"demand":"L1","label":{"newest":0,"oldest_good":0},"fence_m":null,"questions":[]}';
ALTER TABLE checkpoints ADD COLUMN retired_at BIGINT;

-- NFC tags.
CREATE TABLE tags (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    site TEXT COLLATE "C" NOT NULL REFERENCES sites (id),
    checkpoint TEXT COLLATE "C" NOT NULL REFERENCES checkpoints (id),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('uid', 'ntag424')),
    uid TEXT COLLATE "C" NOT NULL,
    -- Keys of the tag itself; where there are none they follow from the site's master key.
    keys TEXT COLLATE "C",
    enrolled_at BIGINT NOT NULL,
    enrolled_by TEXT COLLATE "C" REFERENCES people (id),
    retired_at BIGINT,
    UNIQUE (site, uid)
);
CREATE INDEX tags_of_checkpoint ON tags (checkpoint);
CREATE INDEX tags_enrolled_by ON tags (enrolled_by);

CREATE TABLE routes (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    site TEXT COLLATE "C" NOT NULL REFERENCES sites (id),
    key TEXT COLLATE "C" NOT NULL,
    -- The post from which the first stop is walked to.
    post TEXT COLLATE "C" REFERENCES posts (id),
    name_zh TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT COLLATE "C" NOT NULL,
    retired_at BIGINT,
    UNIQUE (site, key)
);

CREATE INDEX routes_of_post ON routes (post);

CREATE TABLE schedules (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    site TEXT COLLATE "C" NOT NULL REFERENCES sites (id),
    key TEXT COLLATE "C" NOT NULL,
    route TEXT COLLATE "C" NOT NULL REFERENCES routes (id),
    body TEXT COLLATE "C" NOT NULL,
    -- Rounds are made up to here.
    made_until BIGINT NOT NULL,
    retired_at BIGINT,
    UNIQUE (site, key)
);
CREATE INDEX schedules_of_route ON schedules (route);
CREATE INDEX schedules_to_make ON schedules (made_until) WHERE retired_at IS NULL;

CREATE TABLE rounds (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    site TEXT COLLATE "C" NOT NULL REFERENCES sites (id),
    route TEXT COLLATE "C" NOT NULL REFERENCES routes (id),
    schedule TEXT COLLATE "C" NOT NULL REFERENCES schedules (id),
    post TEXT COLLATE "C" REFERENCES posts (id),
    -- Who walks it.
    walker TEXT COLLATE "C" REFERENCES people (id),
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('planned', 'walking', 'paused', 'complete', 'incomplete', 'missed', 'called_off')),
    version BIGINT NOT NULL CHECK (version >= 1),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    next_due_at BIGINT,
    due_reason TEXT COLLATE "C" CHECK (due_reason IN ('round_starts', 'round_not_started', 'checkpoint_missed', 'round_incomplete', 'round_paused_long')),
    body TEXT COLLATE "C" NOT NULL,
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
    hash TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
    site TEXT COLLATE "C" NOT NULL REFERENCES sites (id),
    -- The phone that sent it, and who it says did it (who sent it, where it says nothing that is known).
    device TEXT COLLATE "C" NOT NULL REFERENCES devices (id),
    person TEXT COLLATE "C" NOT NULL REFERENCES people (id),
    seq BIGINT,
    event TEXT COLLATE "C",
    kind TEXT COLLATE "C",
    received_at BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    signature TEXT COLLATE "C" NOT NULL,
    -- Accepted, or what is wrong with it.
    verdict TEXT COLLATE "C" NOT NULL
);
CREATE INDEX phone_events_of_device ON phone_events (device, seq);
CREATE INDEX phone_events_of_person ON phone_events (person, received_at);
CREATE INDEX phone_events_of_site ON phone_events (site, received_at);
CREATE INDEX phone_events_named ON phone_events (event);

-- The newest link of each phone's chain; no hash where its own text could not be believed.
CREATE TABLE device_chains (
    device TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES devices (id),
    seq BIGINT NOT NULL,
    head_hash TEXT COLLATE "C" CHECK (length(head_hash) = 64)
);

CREATE TABLE scans (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    site TEXT COLLATE "C" NOT NULL REFERENCES sites (id),
    event TEXT COLLATE "C" NOT NULL REFERENCES phone_events (hash),
    round TEXT COLLATE "C" REFERENCES rounds (id),
    checkpoint TEXT COLLATE "C" REFERENCES checkpoints (id),
    person TEXT COLLATE "C" NOT NULL REFERENCES people (id),
    device TEXT COLLATE "C" NOT NULL REFERENCES devices (id),
    at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    grade TEXT COLLATE "C" NOT NULL CHECK (grade IN ('L0', 'L1', 'L2', 'L3')),
    doubtful BOOLEAN NOT NULL,
    settled TEXT COLLATE "C" CHECK (settled IN ('confirmed', 'rejected')),
    -- The scan as it was judged.
    body TEXT COLLATE "C" NOT NULL,
    -- What the guard answered, wrote and photographed.
    report TEXT COLLATE "C" NOT NULL
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
    tag TEXT COLLATE "C" NOT NULL REFERENCES tags (id),
    counter BIGINT NOT NULL CHECK (counter >= 0),
    scan TEXT COLLATE "C" NOT NULL REFERENCES scans (id),
    PRIMARY KEY (tag, counter)
);
CREATE INDEX tag_counters_of_scan ON tag_counters (scan);

-- Photos as they came, by their SHA-256.
CREATE TABLE photos (
    site TEXT COLLATE "C" NOT NULL REFERENCES sites (id),
    id TEXT COLLATE "C" NOT NULL CHECK (length(id) = 64),
    device TEXT COLLATE "C" REFERENCES devices (id),
    person TEXT COLLATE "C" NOT NULL REFERENCES people (id),
    kind TEXT COLLATE "C" NOT NULL,
    received_at BIGINT NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (site, id)
);
CREATE INDEX photos_of_site ON photos (site, received_at);
CREATE INDEX photos_of_device ON photos (device);
CREATE INDEX photos_of_person ON photos (person);

CREATE TABLE hazards (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    site TEXT COLLATE "C" NOT NULL REFERENCES sites (id),
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('found', 'assigned', 'rectified', 'verified', 'closed')),
    version BIGINT NOT NULL CHECK (version >= 1),
    checkpoint TEXT COLLATE "C" REFERENCES checkpoints (id),
    found_at BIGINT NOT NULL,
    closed_at BIGINT,
    next_due_at BIGINT,
    due_reason TEXT COLLATE "C" CHECK (due_reason IN ('hazard_unassigned', 'hazard_overdue', 'hazard_unverified', 'hazard_unclosed')),
    body TEXT COLLATE "C" NOT NULL,
    CHECK ((closed_at IS NULL) = (state <> 'closed')),
    -- A hazard that is not closed out is asked for again.
    CHECK ((next_due_at IS NULL) = (state = 'closed')),
    CHECK ((next_due_at IS NULL) = (due_reason IS NULL))
);
CREATE INDEX hazards_of_site ON hazards (site, found_at);
CREATE INDEX hazards_due ON hazards (next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX hazards_of_checkpoint ON hazards (checkpoint);
