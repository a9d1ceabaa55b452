"""Russian as the papers need it: cases, agreement, dates, typography.

Pure functions without Django: text in, text out. Each generated form says whether it
``is_sure``; a form that is not is shown to a person before it is printed.
"""
