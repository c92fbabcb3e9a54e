-- Lone work (单独作业): guards who give a sign at intervals; silence raises an alarm.
CREATE TABLE lone_works (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    person TEXT NOT NULL REFERENCES people (id),
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    next_due_at BIGINT,
    due_reason TEXT CHECK (due_reason IN ('check_in_due', 'check_in_missed')),
    alarm TEXT REFERENCES alarms (id),
    body TEXT NOT NULL,
    -- Nobody alone is forgotten: a sign is due, or an alarm stands for it.
    CHECK ((next_due_at IS NULL) = (ended_at IS NOT NULL OR alarm IS NOT NULL)),
    CHECK ((next_due_at IS NULL) = (due_reason IS NULL))
);
CREATE UNIQUE INDEX lone_works_open ON lone_works (site, person) WHERE ended_at IS NULL;
CREATE INDEX lone_works_due ON lone_works (next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX lone_works_of_person ON lone_works (person, started_at);
CREATE INDEX lone_works_of_site ON lone_works (site, started_at);
CREATE INDEX lone_works_of_alarm ON lone_works (alarm);

-- A post may demand that whoever is there alone gives a sign this often.
ALTER TABLE posts ADD COLUMN check_in_every BIGINT CHECK (check_in_every > 0);

-- Tests of alarm buttons. What names the press is kept, so that a retry of a test press is not taken for a real one.
CREATE TABLE button_tests (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    button TEXT NOT NULL REFERENCES buttons (id),
    tested_by TEXT NOT NULL REFERENCES people (id),
    begun_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    pressed_at BIGINT,
    ended_at BIGINT,
    press TEXT UNIQUE,
    CHECK (pressed_at IS NULL OR ended_at IS NOT NULL)
);
CREATE INDEX button_tests_of_button ON button_tests (button, begun_at);
CREATE INDEX button_tests_of_site ON button_tests (site, begun_at);
CREATE INDEX button_tests_of_person ON button_tests (tested_by);

-- A journal may have been shortened: it is kept from this line on, which is chained to this hash.
ALTER TABLE sites ADD COLUMN kept_from BIGINT NOT NULL DEFAULT 1 CHECK (kept_from >= 1);
ALTER TABLE sites ADD COLUMN kept_after_hash TEXT NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000'
    CHECK (length(kept_after_hash) = 64);
