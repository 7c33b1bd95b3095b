"""Evidence certificates (存证证明): one file, and one page, that prove one act without the zone."""
