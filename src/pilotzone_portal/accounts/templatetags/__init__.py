"""Template filters that every page of the portal may use."""
