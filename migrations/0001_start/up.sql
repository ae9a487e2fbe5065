-- The first schema. One text serves SQLite and PostgreSQL, so only the types that mean the same on both are used:
-- TEXT (ids, words, JSON), BIGINT (numbers; instants are microseconds since 1970-01-01T00:00:00Z), BOOLEAN and BYTEA (bytes).
-- Every system of the law (portal, service centre, local body, gateway) has its own database with this schema.

-- The journal: the evidence of a case, hash-chained. Rows are only ever added.
CREATE TABLE journal (
    case_id TEXT NOT NULL,
    seq BIGINT NOT NULL CHECK (seq >= 1),
    at BIGINT NOT NULL,
    system TEXT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    fact TEXT NOT NULL,
    letter_id TEXT,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (case_id, seq)
);
CREATE INDEX journal_by_time ON journal (at, case_id, seq);

-- The last entry of each case: shows that the end of a journal was not cut off.
CREATE TABLE journal_heads (
    case_id TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL CHECK (seq >= 1),
    hash TEXT NOT NULL
);

-- The summary of each case: a fold of its journal, kept for lists.
CREATE TABLE cases (
    id TEXT NOT NULL PRIMARY KEY,
    regulation TEXT NOT NULL,
    edition TEXT NOT NULL,
    channel TEXT NOT NULL,
    office TEXT NOT NULL,
    recipient TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    account TEXT,
    lang TEXT NOT NULL,
    number TEXT,
    status TEXT NOT NULL,
    place TEXT NOT NULL,
    officer TEXT,
    due_at BIGINT,
    opened_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    entries BIGINT NOT NULL CHECK (entries >= 0),
    ended BOOLEAN NOT NULL,
    state TEXT NOT NULL
);
CREATE UNIQUE INDEX cases_by_number ON cases (number);
CREATE INDEX cases_by_opening ON cases (opened_at, id);
CREATE INDEX cases_by_account ON cases (account, opened_at);
CREATE INDEX cases_by_recipient ON cases (recipient, opened_at);
CREATE INDEX cases_by_office ON cases (office, ended, opened_at);
CREATE INDEX cases_by_officer ON cases (officer, ended, due_at);

-- Letters this system sends.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    seq BIGINT NOT NULL CHECK (seq >= 1),
    sender TEXT NOT NULL,
    receiver TEXT NOT NULL,
    territory TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    enclosures TEXT NOT NULL,
    posted_at BIGINT NOT NULL,
    queued_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    error TEXT,
    done_at BIGINT,
    UNIQUE (case_id, receiver, seq)
);
CREATE INDEX outbox_open ON outbox (queued_at, seq) WHERE done_at IS NULL;

-- Letters this system received: each is opened once, in the sender's order.
CREATE TABLE inbox (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    seq BIGINT NOT NULL CHECK (seq >= 1),
    sender TEXT NOT NULL,
    receiver TEXT NOT NULL,
    territory TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    enclosures TEXT NOT NULL,
    posted_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    error TEXT,
    opened_at BIGINT,
    UNIQUE (case_id, sender, seq)
);
CREATE INDEX inbox_open ON inbox (received_at, id) WHERE opened_at IS NULL;

-- Letters that passed through the gateway: each is kept and has a registration number.
CREATE TABLE gateway (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    seq BIGINT NOT NULL CHECK (seq >= 1),
    sender TEXT NOT NULL,
    receiver TEXT NOT NULL,
    territory TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    enclosures TEXT NOT NULL,
    posted_at BIGINT NOT NULL,
    number BIGINT,
    taken_at BIGINT NOT NULL,
    queued_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    error TEXT,
    delivered_at BIGINT,
    UNIQUE (case_id, sender, receiver, seq)
);
CREATE UNIQUE INDEX gateway_by_number ON gateway (number);
CREATE INDEX gateway_open ON gateway (queued_at, seq) WHERE delivered_at IS NULL;

-- Bytes named by their SHA-256.
CREATE TABLE blobs (
    digest TEXT NOT NULL PRIMARY KEY,
    bytes BYTEA NOT NULL
);

-- Papers issued: receipts, notices, referrals, refusals.
CREATE TABLE papers (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    pdf TEXT NOT NULL REFERENCES blobs (digest),
    lang TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    certificate TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    withdrawn_at BIGINT
);
CREATE INDEX papers_by_case ON papers (case_id, issued_at);

-- Accounts of citizens and officials, their sessions and their attempts to sign in.
CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    system TEXT,
    iin TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    role TEXT NOT NULL,
    office TEXT,
    password TEXT NOT NULL,
    certificate_serial TEXT,
    lang TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    blocked BOOLEAN NOT NULL,
    UNIQUE (iin, role)
);

CREATE TABLE sessions (
    id_hash TEXT NOT NULL PRIMARY KEY,
    account TEXT,
    csrf TEXT NOT NULL,
    data TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE attempts (
    key TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (key, seq)
);
CREATE INDEX attempts_by_time ON attempts (key, at);

-- Applications begun but not signed, and the files laid to them.
CREATE TABLE drafts (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    regulation TEXT NOT NULL,
    channel TEXT NOT NULL,
    lang TEXT NOT NULL,
    answers TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX drafts_by_account ON drafts (account, changed_at);

CREATE TABLE uploads (
    id TEXT NOT NULL PRIMARY KEY,
    draft TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL CHECK (size >= 0),
    digest TEXT NOT NULL REFERENCES blobs (digest),
    at BIGINT NOT NULL
);
CREATE INDEX uploads_by_draft ON uploads (draft, at);

-- Gapless counters.
CREATE TABLE serials (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

-- The register of persons of the built-in register (ГБД ФЛ).
CREATE TABLE persons (
    iin TEXT NOT NULL PRIMARY KEY,
    surname TEXT NOT NULL,
    name TEXT NOT NULL,
    patronymic TEXT,
    birth_date TEXT NOT NULL,
    sex TEXT NOT NULL,
    address TEXT NOT NULL,
    lang TEXT NOT NULL
);

-- The waiting list: children, free places and offers.
CREATE TABLE children (
    case_id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL,
    kindergarten_wishes TEXT NOT NULL,
    child_name TEXT NOT NULL,
    child_iin TEXT,
    birth_date TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    privilege TEXT,
    status TEXT NOT NULL
);
CREATE INDEX children_by_order ON children (territory, status, registered_at, case_id);
CREATE INDEX children_by_iin ON children (child_iin);

CREATE TABLE vacancies (
    id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL,
    kindergarten TEXT NOT NULL,
    kindergarten_name TEXT NOT NULL,
    born_from BIGINT NOT NULL,
    born_to BIGINT NOT NULL,
    language TEXT NOT NULL,
    places BIGINT NOT NULL CHECK (places >= 0),
    taken BIGINT NOT NULL CHECK (taken >= 0),
    published_at BIGINT NOT NULL,
    CHECK (taken <= places),
    CHECK (born_from <= born_to)
);
CREATE INDEX vacancies_by_territory ON vacancies (territory, published_at);

CREATE TABLE offers (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    vacancy TEXT NOT NULL REFERENCES vacancies (id),
    kindergarten TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    answer_by BIGINT,
    answered_at BIGINT,
    answer TEXT
);
CREATE UNIQUE INDEX offers_open ON offers (case_id) WHERE answered_at IS NULL;
CREATE INDEX offers_by_case ON offers (case_id, made_at);
CREATE INDEX offers_by_term ON offers (answer_by) WHERE answered_at IS NULL;

-- Mail to persons.
CREATE TABLE mails (
    id TEXT NOT NULL PRIMARY KEY,
    receiver TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    attachments TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    attempts BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    error TEXT
);
CREATE INDEX mails_open ON mails (next_try_at, created_at) WHERE sent_at IS NULL;

CREATE TABLE surveys (
    case_id TEXT NOT NULL PRIMARY KEY,
    answers TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Who looked into a case: shown to the citizen.
CREATE TABLE accesses (
    case_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, seq)
);
