-- What the verdict on an accepted signature rests on (chain, answers or lists, time stamp), kept so that it verifies years later. A row is written
-- with the signature; the time stamp comes when the authority of time stamps gives one, and then the journal is told (entered).
CREATE TABLE evidence (
    signature TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    document TEXT NOT NULL,
    kept TEXT NOT NULL REFERENCES blobs (digest),
    stamped_at BIGINT,
    entered BOOLEAN NOT NULL,
    attempts BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    error TEXT
);
CREATE INDEX evidence_by_case ON evidence (case_id);
CREATE INDEX evidence_open ON evidence (next_try_at) WHERE NOT entered;
