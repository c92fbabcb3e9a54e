ALTER TABLE positions
    ALTER COLUMN site TYPE TEXT COLLATE "default",
    ALTER COLUMN person TYPE TEXT COLLATE "default",
    ALTER COLUMN body TYPE TEXT COLLATE "default";
