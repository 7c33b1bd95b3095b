"""The use cases of the dataspace room, one module per subject."""
