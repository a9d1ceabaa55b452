from django.urls import path

from agenda import views

app_name = "agenda"

urlpatterns = [
    path("<int:pk>/", views.attachment, name="attachment"),
]
