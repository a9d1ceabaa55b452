"""The addresses of a public process: what anybody may read."""

from django.urls import include, path

urlpatterns = [
    path("", include("publications.urls")),
    path("", include("subscriptions.urls")),
]
