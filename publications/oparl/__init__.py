"""What is published, by the interface OParl 1.1 (docs/api.md).

``objects`` says what each object tells, ``lists`` pages and filters, ``views`` answers.
"""
