"""The portal room of data: datasets, offers, agreements, queries, usage."""
