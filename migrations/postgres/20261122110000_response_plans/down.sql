DROP TABLE response_plans;
ALTER TABLE alarms DROP CONSTRAINT alarms_due_reason_check;
ALTER TABLE alarms ADD CONSTRAINT alarms_due_reason_check
    CHECK (due_reason IN ('offer_expires', 'look_again', 'arrival_overdue', 'no_news'));
