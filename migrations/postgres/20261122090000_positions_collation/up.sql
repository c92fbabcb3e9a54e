-- Like every other text column: by bytes, whatever the database's locale.
ALTER TABLE positions
    ALTER COLUMN site TYPE TEXT COLLATE "C",
    ALTER COLUMN person TYPE TEXT COLLATE "C",
    ALTER COLUMN body TYPE TEXT COLLATE "C";
