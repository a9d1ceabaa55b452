"""The life of a session: its states, what follows from them, its terms, the buttons."""
