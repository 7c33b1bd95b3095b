"""Metering: what was used, what it costs, and the monthly statement, exact to the fen."""
