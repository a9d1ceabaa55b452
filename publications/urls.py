from django.urls import path

from publications import views

app_name = "publications"

urlpatterns = [
    path("", views.start, name="start"),
    path("notices/", views.notices, name="notices"),
    path("notices/<slug:slug>/", views.notice, name="notice"),
    path("notices/<slug:slug>/notice.pdf", views.notice_pdf, name="notice_pdf"),
    path("commissions/", views.commissions, name="commissions"),
    path("commissions/<slug:slug>/", views.commission, name="commission"),
]
