"""Commissions and their sessions: the root of the record."""
