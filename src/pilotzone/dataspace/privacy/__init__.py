"""Privacy of answers: exact noise, its accounting and ledger, the differencing auditor, and suppression in tables."""
