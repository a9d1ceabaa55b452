"""Papers: what is printed, and how it is drawn."""
