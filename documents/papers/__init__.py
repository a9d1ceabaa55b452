"""The papers: what is printed on each, gathered from the record."""
