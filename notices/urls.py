from django.urls import path

from notices import views

app_name = "notices"

urlpatterns = [
    path("<str:token>/", views.preview, name="preview"),
    path("<str:token>/notice.pdf", views.preview_pdf, name="preview_pdf"),
]
