"""The pages of the data space."""
