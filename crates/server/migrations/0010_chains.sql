-- Operations are chained: each is bound by its hash to the one before. What was stored before that is carried over by the
-- program, which can work the hashes out; until it has, it stands in the tables whose names end in `_1`.

ALTER TABLE log RENAME TO log_1;
ALTER TABLE quarantine RENAME TO quarantine_1;

CREATE TABLE log (
    lot_id      TEXT    NOT NULL REFERENCES lots (lot_id),
    number      INTEGER NOT NULL,
    device      INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    hash        BLOB    NOT NULL CHECK (length(hash) = 32),
    kind        TEXT    NOT NULL,
    -- Byte for byte as the device wrote it: the hash covers it, so nothing may ever write it anew.
    body        TEXT    NOT NULL,
    -- The personal data that the body commits to, as JSON: apart, so that it can be erased.
    private     TEXT,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (lot_id, number),
    UNIQUE (lot_id, device, seq)
) STRICT;

-- Operations that are not in the log, kept for somebody to look at (S-4). The rejected and the unreadable are links of
-- their device's chain all the same.
CREATE TABLE quarantine (
    lot_id      TEXT    NOT NULL REFERENCES lots (lot_id),
    device      INTEGER NOT NULL,
    hash        BLOB    NOT NULL CHECK (length(hash) = 32),
    seq         INTEGER NOT NULL,
    parent      BLOB    NOT NULL CHECK (length(parent) = 32),
    why         TEXT    NOT NULL CHECK (why IN ('rejected', 'unreadable', 'forked', 'revoked')),
    code        TEXT    NOT NULL,
    detail      TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    private     TEXT,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (lot_id, device, hash)
) STRICT;

-- Up to which operation each chain is in a complete backup: so much of it its device may delete (S-14).
CREATE TABLE backed_up (
    lot_id TEXT    NOT NULL REFERENCES lots (lot_id),
    device INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (lot_id, device)
) STRICT;

-- How often a server has started on this database, or a backup was made of it. The file `life` beside it says the same;
-- where it says more, the database is an older one (S-15).
ALTER TABLE server ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;
-- How many backups are complete: a running server learns from it that there is another.
ALTER TABLE server ADD COLUMN backups INTEGER NOT NULL DEFAULT 0;

-- The numbers that the device had before this one, the last first, with commas between.
ALTER TABLE devices ADD COLUMN earlier TEXT NOT NULL DEFAULT '';
-- What it drew when it asked for this number: asked for with the same again, it gets the same.
ALTER TABLE devices ADD COLUMN nonce BLOB;
-- When the credential was made.
ALTER TABLE devices ADD COLUMN token_at INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX one_number_for_a_renewal ON devices (lot_id, earlier, nonce);

-- The level that a vehicle was sent to, while nobody has said on which spot it stands.
ALTER TABLE tickets ADD COLUMN level TEXT;
