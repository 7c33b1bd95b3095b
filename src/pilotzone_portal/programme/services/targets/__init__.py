"""Targets, decided by published figures."""
