"""Template filters of the evidence log."""
