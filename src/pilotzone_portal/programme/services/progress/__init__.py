"""How far the items are."""
