"""The form of a session: heading, lists, what a new one begins with, what is pasted."""
