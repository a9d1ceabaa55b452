"""What machines read of the public plane: feed, calendar, API, sitemap.

In each module, pure functions say what the surface tells of an edition; a view gathers the
editions and answers with them. The report before publishing asks the same functions.
"""
