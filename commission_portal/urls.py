"""The addresses of a process that serves both the public and the staff."""

from commission_portal import public_urls, staff_urls

urlpatterns = [*staff_urls.own, *public_urls.urlpatterns]
