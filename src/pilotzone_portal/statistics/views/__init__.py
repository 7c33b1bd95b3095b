"""The pages of the statistics room."""
