"""Trials, indicators and scores."""
