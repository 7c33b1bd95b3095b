"""Anchors: the digest of a checkpoint written into a ledger that others run, such as a blockchain; off by default."""
