"""Plans and their candidates."""
