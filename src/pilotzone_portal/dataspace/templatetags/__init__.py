"""Template filters of the data space."""
