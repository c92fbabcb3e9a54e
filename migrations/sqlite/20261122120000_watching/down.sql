ALTER TABLE sites DROP COLUMN kept_after_hash;
ALTER TABLE sites DROP COLUMN kept_from;
DROP TABLE button_tests;
ALTER TABLE posts DROP COLUMN check_in_every;
DROP TABLE lone_works;
