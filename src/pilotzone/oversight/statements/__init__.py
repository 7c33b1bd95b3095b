"""Statements that parties sign themselves, so that the party, and not only the zone, is bound by them."""
