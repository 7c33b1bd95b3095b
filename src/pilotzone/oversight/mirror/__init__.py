"""Mirrors: a full copy of a log, every byte of it checked, and the proof kept if the log shows two histories."""
