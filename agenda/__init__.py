"""What a session discussed and decided, and the session file."""
