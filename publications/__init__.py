"""The public plane: stable addresses, and what stood there, for ever."""
