-- SQLite cannot change a CHECK: the table is made anew. Keys of other tables to it stay good, since the name does.
CREATE TABLE alarms_new (
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
        CHECK (due_reason IN ('offer_expires', 'look_again', 'arrival_overdue', 'no_news', 'escalation', 'check_moving', 'charge_lapses')),
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
INSERT INTO alarms_new SELECT * FROM alarms;
DROP TABLE alarms;
ALTER TABLE alarms_new RENAME TO alarms;
CREATE INDEX alarms_open ON alarms (site, raised_at) WHERE closed_at IS NULL;
CREATE INDEX alarms_due ON alarms (next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX alarms_newest ON alarms (site, raised_at, id);
CREATE INDEX alarms_of_person ON alarms (raised_by, raised_at);
CREATE INDEX alarms_of_department ON alarms (department, raised_at);
-- Response plans, one row per version; the newest of each kind and priority is in force.
CREATE TABLE response_plans (
    site TEXT NOT NULL REFERENCES sites (id),
    kind TEXT NOT NULL
        CHECK (kind IN ('violence', 'disturbance', 'intrusion', 'theft', 'fire', 'medical', 'suspicious', 'lone_worker', 'other')),
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 3),
    version BIGINT NOT NULL CHECK (version >= 1),
    saved_at BIGINT NOT NULL,
    saved_by TEXT REFERENCES people (id),
    body TEXT NOT NULL,
    PRIMARY KEY (site, kind, priority, version)
);
CREATE INDEX response_plans_of_person ON response_plans (saved_by);
