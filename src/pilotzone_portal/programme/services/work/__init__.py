"""Tasks, their evidence, and what was known of them."""
