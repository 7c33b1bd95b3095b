"""Negotiation: from request to agreement, and what may happen to an agreement afterwards."""
