-- Rounds of self-choice: what the public log of the list does not tell. The seed of the lot stays here until the closing tells it.
CREATE TABLE bulletins (
    territory TEXT NOT NULL,
    round BIGINT NOT NULL CHECK (round > 0),
    -- The form by which it was published: the same form sent twice publishes once.
    form TEXT NOT NULL,
    seed TEXT,
    room_opens_at BIGINT NOT NULL,
    opens_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    -- Children that one account may choose for.
    per_account BIGINT NOT NULL CHECK (per_account > 0),
    -- Accounts that may choose from one network address; none: not limited.
    per_source BIGINT CHECK (per_source > 0),
    published_by TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    -- The last place of the waiting room's line whose choice was received; zero before the opening.
    line_served BIGINT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (territory, round)
);
CREATE UNIQUE INDEX bulletins_by_form ON bulletins (form);

-- The waiting room: who came before the opening, in the order of coming, with the place they chose.
CREATE TABLE bulletin_line (
    territory TEXT NOT NULL,
    round BIGINT NOT NULL,
    ticket BIGINT NOT NULL CHECK (ticket > 0),
    child TEXT NOT NULL,
    vacancy TEXT NOT NULL,
    case_id TEXT NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    proxy BOOLEAN NOT NULL,
    source TEXT,
    came_at BIGINT NOT NULL,
    PRIMARY KEY (territory, round, ticket)
);
CREATE UNIQUE INDEX bulletin_line_by_child ON bulletin_line (territory, round, child);

-- Who made each claim of a round. The source is forgotten when the round closes.
CREATE TABLE bulletin_claims (
    territory TEXT NOT NULL,
    round BIGINT NOT NULL,
    claim BIGINT NOT NULL CHECK (claim >= 0),
    case_id TEXT NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    proxy BOOLEAN NOT NULL,
    source TEXT,
    PRIMARY KEY (territory, round, claim)
);
