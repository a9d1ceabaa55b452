import re

from meetings.models import Commission

#: Transliteration for addresses, near to that of Russian passports (ICAO Doc 9303).
_LATIN = str.maketrans(
    "абвгдеёзийклмнопрстуфыэ",
    "abvgdeeziiklmnoprstufye",
) | {
    ord("ж"): "zh",
    ord("х"): "kh",
    ord("ц"): "ts",
    ord("ч"): "ch",
    ord("ш"): "sh",
    ord("щ"): "shch",
    ord("ъ"): "ie",
    ord("ь"): "",
    ord("ю"): "iu",
    ord("я"): "ia",
}


def free_slug(name: str) -> str:
    """An address for the commission of that name, in Latin letters, that no other one has."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower().translate(_LATIN)).strip("-")
    base = words[:44].rstrip("-") or "commission"
    taken = set(Commission.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, count = base, 1
    while slug in taken:
        count += 1
        slug = f"{base}-{count}"
    return slug
