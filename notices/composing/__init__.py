"""How a notice is told: its words, its parts, and the two kinds of it."""
