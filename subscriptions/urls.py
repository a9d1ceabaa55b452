from django.urls import path

from subscriptions import views

app_name = "subscriptions"

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/asked/", views.asked, name="asked"),
    path("subscriptions/<slug:token>/", views.own, name="own"),
    path("subscriptions/<slug:token>/leave/", views.leave, name="leave"),
    path("subscriptions/<slug:token>/confirm/<int:number>/", views.confirm, name="confirm"),
]
