-- The log of each territory's waiting list: events in their one form, numbered from zero without gaps, each with the hash of its leaf in the
-- tree over the log. Rows are only ever added. Order, turn and position follow from it.
CREATE TABLE queue_log (
    territory TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number >= 0),
    event TEXT NOT NULL,
    leaf TEXT NOT NULL,
    PRIMARY KEY (territory, number)
);

-- The last event of each log.
CREATE TABLE queue_heads (
    territory TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL CHECK (number >= 0),
    leaf TEXT NOT NULL
);

-- The code by which the log speaks of a child; none in rows from before the log.
ALTER TABLE children ADD COLUMN code TEXT;
CREATE UNIQUE INDEX children_by_code ON children (code);
CREATE INDEX children_by_birth ON children (territory, birth_date);
