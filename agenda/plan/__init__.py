"""What came of a work plan."""
