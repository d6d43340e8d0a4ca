"""Work off the server's own threads: processes that compute for it, and who gets the next turn."""
