"""What may be done in the programme room, and by whom."""
