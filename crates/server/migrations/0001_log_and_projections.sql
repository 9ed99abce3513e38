-- The log is the truth; every table below `quarantine` up to `conflicts` is a projection of it, written in the same
-- transaction. `lot_id` is first in every key, so that lots can be spread over databases.

CREATE TABLE server (
    only_row    INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    code_key    BLOB    NOT NULL CHECK (length(code_key) = 16),
    last_device INTEGER NOT NULL,
    address     TEXT    NOT NULL
) STRICT;

CREATE TABLE lots (
    lot_id    TEXT    NOT NULL PRIMARY KEY,
    name      TEXT    NOT NULL,
    currency  TEXT    NOT NULL,
    opened_at INTEGER NOT NULL,
    -- The number of the log's last entry: whoever appends moves it on, so no two writers append at once.
    head      INTEGER NOT NULL
) STRICT;

CREATE TABLE log (
    lot_id      TEXT    NOT NULL REFERENCES lots (lot_id),
    number      INTEGER NOT NULL,
    device      INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    operation   TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (lot_id, number),
    UNIQUE (lot_id, device, seq)
) STRICT;

-- Operations that mean nothing in their lot: kept for audit, and counted as received (S-4).
CREATE TABLE quarantine (
    lot_id      TEXT    NOT NULL REFERENCES lots (lot_id),
    device      INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    detail      TEXT    NOT NULL,
    operation   TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (lot_id, device, seq)
) STRICT;

CREATE TABLE spots (
    lot_id     TEXT    NOT NULL REFERENCES lots (lot_id),
    spot_id    TEXT    NOT NULL,
    level      TEXT    NOT NULL,
    section    TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    accessible INTEGER NOT NULL,
    charger_w  INTEGER,
    status     TEXT    NOT NULL CHECK (status IN ('free', 'occupied', 'closed')),
    ticket     TEXT,
    PRIMARY KEY (lot_id, spot_id)
) STRICT;

CREATE TABLE tickets (
    lot_id      TEXT    NOT NULL REFERENCES lots (lot_id),
    code        TEXT    NOT NULL,
    plate       TEXT,
    class       TEXT    NOT NULL,
    permit      INTEGER NOT NULL,
    electric    INTEGER NOT NULL,
    parked_at   INTEGER NOT NULL,
    left_at     INTEGER,
    tariff      INTEGER NOT NULL,
    -- What the server's own engine says the stay cost at the last payment or at the exit; NULL before either.
    fee_minor   INTEGER,
    paid_minor  INTEGER NOT NULL,
    -- Another open ticket came first on one of its spots, or with its plate.
    contested   INTEGER NOT NULL,
    -- It is the first open ticket of its plate.
    holds_plate INTEGER NOT NULL,
    PRIMARY KEY (lot_id, code)
) STRICT;

CREATE TABLE ticket_spots (
    lot_id  TEXT    NOT NULL REFERENCES lots (lot_id),
    ticket  TEXT    NOT NULL,
    spot_id TEXT    NOT NULL,
    -- It is the first open ticket on this spot.
    holds   INTEGER NOT NULL,
    PRIMARY KEY (lot_id, ticket, spot_id)
) STRICT;

-- The last line of defence: outside a recorded contradiction no spot and no plate has two open tickets (L-3).
CREATE UNIQUE INDEX one_open_ticket_per_plate ON tickets (lot_id, plate)
    WHERE left_at IS NULL AND holds_plate = 1;
CREATE UNIQUE INDEX one_open_ticket_per_spot ON ticket_spots (lot_id, spot_id)
    WHERE holds = 1;

CREATE TABLE vehicles (
    lot_id         TEXT    NOT NULL REFERENCES lots (lot_id),
    plate          TEXT    NOT NULL,
    class          TEXT    NOT NULL,
    permit         INTEGER NOT NULL,
    electric       INTEGER NOT NULL,
    last_ticket    TEXT    NOT NULL,
    last_parked_at INTEGER NOT NULL,
    PRIMARY KEY (lot_id, plate)
) STRICT;

CREATE TABLE payments (
    lot_id         TEXT    NOT NULL REFERENCES lots (lot_id),
    -- Its number in the log.
    number         INTEGER NOT NULL,
    ticket         TEXT    NOT NULL,
    at             INTEGER NOT NULL,
    amount_minor   INTEGER NOT NULL,
    -- What the server's own engine says was due at that instant; NULL while nobody has recorded the ticket.
    computed_minor INTEGER,
    means          TEXT    NOT NULL,
    PRIMARY KEY (lot_id, number)
) STRICT;
CREATE INDEX payments_of_a_ticket ON payments (lot_id, ticket, number);

CREATE TABLE conflicts (
    lot_id TEXT NOT NULL REFERENCES lots (lot_id),
    kind   TEXT NOT NULL,
    ticket TEXT NOT NULL,
    -- The spot or plate that two tickets claim; empty where the conflict is about one ticket.
    about  TEXT NOT NULL,
    -- The ticket that came first; empty where the conflict is about one ticket.
    holder TEXT NOT NULL,
    PRIMARY KEY (lot_id, kind, ticket, about, holder)
) STRICT;
CREATE INDEX conflicts_of_a_holder ON conflicts (lot_id, holder);

CREATE TABLE devices (
    lot_id       TEXT    NOT NULL REFERENCES lots (lot_id),
    device_no    INTEGER NOT NULL,
    token_hash   BLOB    NOT NULL UNIQUE,
    roles        TEXT    NOT NULL,
    enrolled_at  INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    revoked_at   INTEGER,
    PRIMARY KEY (lot_id, device_no)
) STRICT;

CREATE TABLE enrolment_codes (
    lot_id      TEXT    NOT NULL REFERENCES lots (lot_id),
    code_hash   BLOB    NOT NULL UNIQUE,
    role        TEXT    NOT NULL,
    -- Made when the server started: the next start makes it anew.
    at_start    INTEGER NOT NULL,
    made_at     INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    used_by     INTEGER,
    PRIMARY KEY (lot_id, code_hash)
) STRICT;
