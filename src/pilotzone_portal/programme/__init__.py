"""The portal room of the trial: commitments and their evaluation."""
