"""The portal room of governance: the evidence log of all acts."""
