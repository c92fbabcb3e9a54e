ALTER TABLE alarms DROP CONSTRAINT alarms_due_reason_check;
ALTER TABLE alarms ADD CONSTRAINT alarms_due_reason_check
    CHECK (due_reason IN ('offer_expires', 'look_again', 'arrival_overdue', 'no_news', 'escalation', 'check_moving', 'charge_lapses'));
-- Response plans, one row per version; the newest of each kind and priority is in force.
CREATE TABLE response_plans (
    site TEXT COLLATE "C" NOT NULL REFERENCES sites (id),
    kind TEXT COLLATE "C" NOT NULL
        CHECK (kind IN ('violence', 'disturbance', 'intrusion', 'theft', 'fire', 'medical', 'suspicious', 'lone_worker', 'other')),
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 3),
    version BIGINT NOT NULL CHECK (version >= 1),
    saved_at BIGINT NOT NULL,
    saved_by TEXT COLLATE "C" REFERENCES people (id),
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (site, kind, priority, version)
);
CREATE INDEX response_plans_of_person ON response_plans (saved_by);
