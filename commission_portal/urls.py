from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("files/", include("agenda.urls")),
    path("papers/", include("documents.urls")),
    path("", include("publications.urls")),
]
