"""Keys of rows as they come from outside: typed into an address, forged, damaged on the way."""


def is_key(typed: str) -> bool:
    """Whether a row can have that key at all: digits, and no more of them than the column holds."""
    return typed.isdecimal() and len(typed) < 19


def number_from(typed: str) -> int:
    """A number from an address or a form; 0, which is nobody's key, where it is none."""
    return int(typed) if is_key(typed) else 0
