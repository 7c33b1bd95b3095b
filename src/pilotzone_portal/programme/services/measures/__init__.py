"""Measures on their way to other regions."""
