-- Rounds of allocation that were announced, by territory. Whether one was held or dropped follows from the territory's log alone; here is what the log
-- must not tell before the time (the seed), and what stands behind a held one: its run, and the head's signed decision.
CREATE TABLE rounds (
    territory TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    seed TEXT NOT NULL,
    announced_by TEXT NOT NULL,
    announced_at BIGINT NOT NULL,
    run TEXT,
    decision TEXT,
    signature TEXT,
    evidence TEXT,
    signed_by TEXT,
    signed_at BIGINT,
    carried BOOLEAN NOT NULL,
    PRIMARY KEY (territory, number)
);

-- Computed results: trials of the keeper, and those of announced rounds. What they rest on and what they came to are blobs.
CREATE TABLE round_runs (
    id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL,
    number BIGINT,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    cut BIGINT NOT NULL,
    note TEXT NOT NULL,
    tally TEXT NOT NULL,
    input TEXT NOT NULL,
    outcome TEXT NOT NULL
);
CREATE INDEX round_runs_by_territory ON round_runs (territory, made_at);
