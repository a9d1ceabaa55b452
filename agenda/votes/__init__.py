"""Votes by name: recorded, counted, shown on a page of their own."""
