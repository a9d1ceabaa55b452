"""Persons, their posts, and their part in a session."""
