"""What people fill in on the pages of the programme; one file per subject."""
