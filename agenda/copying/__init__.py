"""New sessions made of other sessions, of templates and of files."""
