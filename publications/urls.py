from django.urls import path

from publications import edition_views, proof_views, views
from publications.surfaces import api, calendar, feed, sitemap

app_name = "publications"

urlpatterns = [
    path("", views.start, name="start"),
    path("notices/", views.notices, name="notices"),
    path("notices/<slug:slug>/", edition_views.notice, name="notice"),
    path("notices/<slug:slug>/notice.pdf", edition_views.notice_pdf, name="notice_pdf"),
    path("notices/<slug:slug>/editions/", edition_views.editions, name="editions"),
    path("notices/<slug:slug>/editions/<int:number>/", edition_views.edition, name="edition"),
    path(
        "notices/<slug:slug>/editions/<int:number>/notice.pdf",
        edition_views.edition_pdf,
        name="edition_pdf",
    ),
    path("sessions/<slug:slug>/", views.session, name="session"),
    path("commissions/", views.commissions, name="commissions"),
    path("commissions/<slug:slug>/", views.commission, name="commission"),
    path("proof/", proof_views.proof_start, name="proof_start"),
    path("proof/<str:code>/", proof_views.proof, name="proof"),
    path("feed.atom", feed.feed, name="feed"),
    path("calendar.ics", calendar.calendar, name="calendar"),
    path("api/notices/", api.notices, name="api_notices"),
    path("api/notices/<slug:slug>/", api.notice, name="api_notice"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap/<int:number>.xml", sitemap.sitemap_page, name="sitemap_page"),
    path("robots.txt", sitemap.robots, name="robots"),
]
