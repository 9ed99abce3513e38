-- What a lot's log had come to at some entry: a start begins there and folds what came later. Once personal data was erased
-- from the log, it is the only way to the state: the log comes to another one without it.
CREATE TABLE states (
    lot_id TEXT    NOT NULL PRIMARY KEY REFERENCES lots (lot_id),
    -- The number of that entry.
    number INTEGER NOT NULL,
    -- The last entry of the log from which personal data was erased; 0 for none.
    erased INTEGER NOT NULL,
    -- The state and what else a hub knows by then, as JSON.
    base   TEXT    NOT NULL
) STRICT;

-- Which ticket the personal data beside an operation is of, so that it is found when it is to be erased.
ALTER TABLE log ADD COLUMN private_of TEXT;
ALTER TABLE quarantine ADD COLUMN private_of TEXT;
UPDATE log SET private_of = upper(replace(json_extract(body, '$.fact.ticket'), '-', '')) WHERE private IS NOT NULL;
UPDATE quarantine SET private_of = upper(replace(json_extract(body, '$.fact.ticket'), '-', ''))
    WHERE private IS NOT NULL AND json_valid(body);

CREATE INDEX log_with_private ON log (lot_id, private_of) WHERE private IS NOT NULL;
CREATE INDEX quarantine_with_private ON quarantine (lot_id, private_of) WHERE private IS NOT NULL;
CREATE INDEX tickets_with_plate ON tickets (lot_id, plate) WHERE plate IS NOT NULL;
CREATE INDEX tickets_left_with_plate ON tickets (lot_id, left_at) WHERE plate IS NOT NULL AND left_at IS NOT NULL;
