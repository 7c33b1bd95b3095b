"""The trial itself: commitments made in plan texts."""
