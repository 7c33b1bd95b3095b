"""Readers of the formats in which plans arrive. Only ``importing`` calls them, on bytes within its limits."""
