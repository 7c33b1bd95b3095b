"""The evidence log: an append-only Merkle tree in files, signed, that anyone can check (RFC 6962, C2SP tlog-tiles)."""
