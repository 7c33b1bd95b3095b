"""Governance by many parties: the evidence log."""
