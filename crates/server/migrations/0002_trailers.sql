-- Until now no vehicle brought a trailer. A vehicle that takes several spots needs no more tables: `ticket_spots` has a row
-- for each of them.
ALTER TABLE tickets ADD COLUMN trailer INTEGER NOT NULL DEFAULT 0;
ALTER TABLE vehicles ADD COLUMN trailer INTEGER NOT NULL DEFAULT 0;
