import re

from meetings.models import Commission

#: Transliteration for addresses, near to that of Russian passports (ICAO Doc 9303).
_LATIN = dict(zip("абвгдеёзийклмнопрстуфы", "abvgdeeziiklmnoprstufy", strict=True)) | {
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "ie",
    "ь": "",
    "э": "e",
    "ю": "iu",
    "я": "ia",
}


def free_slug(name: str) -> str:
    """An address for the commission of that name, in Latin letters, that no other one has."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower().translate(str.maketrans(_LATIN))).strip("-")
    base = words[:44].rstrip("-") or "commission"
    taken = set(Commission.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, count = base, 1
    while slug in taken:
        count += 1
        slug = f"{base}-{count}"
    return slug
