"""The checks before the minutes are signed."""
