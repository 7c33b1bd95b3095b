"""The use cases of the statistics room, one module for each subject."""
