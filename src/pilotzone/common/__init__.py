"""What all rooms share: errors, identifiers, money, periods, canonical JSON and receipts."""
