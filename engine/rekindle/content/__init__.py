"""Step and programme folders: read and checked once, compiled once, so that a mail only fills in what varies."""
