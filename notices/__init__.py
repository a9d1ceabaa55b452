"""The working text of a notice, from the record to the public."""
