"""Disclosure control of published tables: which cells are withheld, and what an attacker can still work out."""
