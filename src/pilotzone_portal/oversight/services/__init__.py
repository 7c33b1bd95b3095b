"""The use cases of the oversight room: the evidence log, and who is admitted to the zone."""
