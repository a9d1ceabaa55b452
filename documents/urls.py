from django.urls import path

from documents import views

app_name = "documents"

urlpatterns = [
    path("meetings/<int:pk>/minutes.pdf", views.minutes_pdf, name="minutes_pdf"),
]
