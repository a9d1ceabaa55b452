from meetings.models import Commission
from meetings.slugs import slug_of


def free_slug(name: str) -> str:
    """An address for the commission of that name, in Latin letters, that no other one has."""
    taken = set(Commission.objects.values_list("slug", flat=True))
    return slug_of(name, otherwise="commission", taken=taken)
