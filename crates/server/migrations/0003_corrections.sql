-- What follows money already recorded: refunds, invoices, what is forgone. Rows are only ever added (L-4). Money given back is
-- below zero, and so is what takes an earlier row back.
CREATE TABLE corrections (
    lot_id       TEXT    NOT NULL REFERENCES lots (lot_id),
    ticket       TEXT    NOT NULL,
    -- Its place in the ticket's account: 0, 1, 2 …
    nth          INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('refunded', 'invoiced', 'forgone', 'left_unnoticed')),
    amount_minor INTEGER NOT NULL,
    -- By which means money was given back; empty for everything else.
    means        TEXT    NOT NULL,
    PRIMARY KEY (lot_id, ticket, nth)
) STRICT;
