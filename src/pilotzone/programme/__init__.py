"""The trial itself: plan texts and their commitments, measures with their evaluation, and who learns from whom."""
