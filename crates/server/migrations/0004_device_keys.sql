-- The key by which a device's tickets are known; NULL for a device that enrolled before there were any. The log keeps
-- every key that a device ever had; this is the last one, for the server to see what the log has not been told yet.
ALTER TABLE devices ADD COLUMN public_key BLOB CHECK (length(public_key) = 32);
