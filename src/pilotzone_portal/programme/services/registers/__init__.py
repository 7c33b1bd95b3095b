"""Registers and their items."""
