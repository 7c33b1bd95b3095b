"""Witnesses: independent parties that cosign the growth of a log, and never two histories of it (C2SP tlog-witness)."""
