-- SQLite compares by bytes already; this keeps the migrations of both databases in step.
SELECT 1;
