from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def portal_address(path: str) -> str:
    """The full address of ``path``, as people outside cite it."""
    return f"{settings.PORTAL_ADDRESS}{path}"
