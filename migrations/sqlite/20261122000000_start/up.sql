-- The first tables. Portable columns only: text ids, bigint unix milliseconds, boolean, integer, text.

CREATE TABLE sites (
    id TEXT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    phone TEXT,
    epoch TEXT NOT NULL CHECK (epoch <> ''),
    seq BIGINT NOT NULL CHECK (seq >= 0),
    head_hash TEXT NOT NULL CHECK (length(head_hash) = 64)
);

-- What happened at a site, in commit order, without gaps.
CREATE TABLE journal (
    site TEXT NOT NULL REFERENCES sites (id),
    seq BIGINT NOT NULL CHECK (seq >= 1),
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor TEXT NOT NULL,
    drill BOOLEAN NOT NULL,
    body TEXT NOT NULL,
    prev_hash TEXT NOT NULL CHECK (length(prev_hash) = 64),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    PRIMARY KEY (site, seq)
) WITHOUT ROWID;
CREATE INDEX journal_of_subject ON journal (site, subject, seq);

CREATE TABLE departments (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    key TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    place TEXT NOT NULL,
    UNIQUE (site, key)
);

CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    login TEXT UNIQUE,
    staff_number TEXT,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    password_hash TEXT,
    pin_hash TEXT,
    skills TEXT NOT NULL,
    disabled_at BIGINT,
    UNIQUE (site, staff_number)
);

CREATE TABLE memberships (
    person TEXT NOT NULL REFERENCES people (id),
    site TEXT NOT NULL REFERENCES sites (id),
    role TEXT NOT NULL
        CHECK (role IN ('guard', 'supervisor', 'coordinator', 'staff', 'police', 'office', 'admin')),
    department TEXT REFERENCES departments (id),
    PRIMARY KEY (person, site, role)
);
CREATE INDEX memberships_of_site ON memberships (site, role);
CREATE INDEX memberships_of_department ON memberships (department);

CREATE TABLE posts (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    key TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    place TEXT NOT NULL,
    critical BOOLEAN NOT NULL,
    UNIQUE (site, key)
);

CREATE TABLE buttons (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    code TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    place TEXT NOT NULL,
    department TEXT REFERENCES departments (id),
    silent BOOLEAN NOT NULL,
    UNIQUE (site, code)
);
CREATE INDEX buttons_of_department ON buttons (department);

CREATE TABLE checkpoints (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    code TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    place TEXT NOT NULL,
    key_place BOOLEAN NOT NULL,
    UNIQUE (site, code)
);

CREATE TABLE sources (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    name TEXT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    may_use_buttons BOOLEAN NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX sources_of_site ON sources (site);

CREATE TABLE devices (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    name TEXT NOT NULL,
    public_key TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX devices_of_site ON devices (site);

CREATE TABLE enrolment_codes (
    code_hash TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    expires_at BIGINT NOT NULL,
    uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
    made_by TEXT REFERENCES people (id)
);
CREATE INDEX enrolment_codes_of_site ON enrolment_codes (site);
CREATE INDEX enrolment_codes_made_by ON enrolment_codes (made_by);
CREATE INDEX enrolment_codes_expiry ON enrolment_codes (expires_at);

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    site TEXT NOT NULL REFERENCES sites (id),
    device TEXT REFERENCES devices (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX sessions_of_person ON sessions (person);
CREATE INDEX sessions_of_site ON sessions (site);
CREATE INDEX sessions_of_device ON sessions (device);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Wrong tries in a row, per account, phone or address.
CREATE TABLE failures (
    key TEXT NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL CHECK (count >= 0),
    first_at BIGINT NOT NULL,
    locked_until BIGINT
);
CREATE INDEX failures_age ON failures (first_at);

CREATE TABLE push_subscriptions (
    endpoint_hash TEXT NOT NULL PRIMARY KEY,
    endpoint TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES people (id),
    device TEXT REFERENCES devices (id),
    p256dh TEXT NOT NULL,
    auth TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    failed_at BIGINT
);
CREATE INDEX push_subscriptions_of_person ON push_subscriptions (person);
CREATE INDEX push_subscriptions_of_device ON push_subscriptions (device);

CREATE TABLE floor_plans (
    site TEXT NOT NULL REFERENCES sites (id),
    version BIGINT NOT NULL CHECK (version >= 1),
    imported_at BIGINT NOT NULL,
    archive TEXT NOT NULL,
    report TEXT NOT NULL,
    is_current BOOLEAN NOT NULL,
    PRIMARY KEY (site, version)
);
CREATE UNIQUE INDEX floor_plans_current ON floor_plans (site) WHERE is_current;

CREATE TABLE secrets (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE alarms (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    kind TEXT NOT NULL
        CHECK (kind IN ('violence', 'disturbance', 'intrusion', 'theft', 'fire', 'medical', 'suspicious', 'lone_worker', 'other')),
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 3),
    state TEXT NOT NULL
        CHECK (state IN ('raised', 'offered', 'responding', 'on_scene', 'contained', 'closed')),
    version BIGINT NOT NULL CHECK (version >= 1),
    drill BOOLEAN NOT NULL,
    raised_at BIGINT NOT NULL,
    closed_at BIGINT,
    next_due_at BIGINT,
    due_reason TEXT
        CHECK (due_reason IN ('offer_expires', 'look_again', 'arrival_overdue', 'no_news')),
    source TEXT REFERENCES sources (id),
    reference TEXT,
    raised_by TEXT REFERENCES people (id),
    department TEXT REFERENCES departments (id),
    body TEXT NOT NULL,
    UNIQUE (source, reference),
    CHECK ((closed_at IS NULL) = (state <> 'closed')),
    -- The promise: an open alarm has a deadline, a closed one has none.
    CHECK ((next_due_at IS NULL) = (state = 'closed')),
    CHECK ((next_due_at IS NULL) = (due_reason IS NULL)),
    CHECK (reference IS NULL OR source IS NOT NULL)
);
CREATE INDEX alarms_open ON alarms (site, raised_at) WHERE closed_at IS NULL;
CREATE INDEX alarms_due ON alarms (next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX alarms_newest ON alarms (site, raised_at, id);
CREATE INDEX alarms_of_person ON alarms (raised_by, raised_at);
CREATE INDEX alarms_of_department ON alarms (department, raised_at);

CREATE TABLE duties (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    person TEXT NOT NULL REFERENCES people (id),
    post TEXT NOT NULL REFERENCES posts (id),
    device TEXT REFERENCES devices (id),
    started_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX duties_open ON duties (site, person) WHERE ended_at IS NULL;
CREATE INDEX duties_of_person ON duties (person, started_at);
CREATE INDEX duties_of_site ON duties (site, started_at);
CREATE INDEX duties_at_post ON duties (post);
CREATE INDEX duties_with_device ON duties (device);

-- The outbox. While a row is claimed, next_attempt_at is the end of the lease.
CREATE TABLE deliveries (
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
CREATE INDEX deliveries_due ON deliveries (state, next_attempt_at);
CREATE INDEX deliveries_of_alarm ON deliveries (alarm);
CREATE INDEX deliveries_of_person ON deliveries (person, created_at);
CREATE INDEX deliveries_of_site ON deliveries (site, created_at);

-- Where guards said they are: the newest of each.
CREATE TABLE positions (
    site TEXT NOT NULL REFERENCES sites (id),
    person TEXT NOT NULL REFERENCES people (id),
    at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (site, person)
);
CREATE INDEX positions_of_person ON positions (person);
