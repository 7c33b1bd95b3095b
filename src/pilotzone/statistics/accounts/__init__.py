"""Accounts of the digital economy: core industries, growth, deflation, penetration, trade and scale, each apart."""
