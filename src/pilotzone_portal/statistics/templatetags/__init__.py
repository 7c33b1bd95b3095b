"""Template filters of the statistics room."""
