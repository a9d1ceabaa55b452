"""Session files: a session of the record as one JSON document, in and out."""
