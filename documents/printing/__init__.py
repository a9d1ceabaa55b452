"""How any paper becomes a file: drawn as HTML once, then PDF or DOCX."""
