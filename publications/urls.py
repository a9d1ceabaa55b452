from django.urls import path

from publications import (
    archive_views,
    edition_views,
    look_views,
    proof_views,
    search_views,
    session_views,
    views,
)
from publications.oparl import views as oparl
from publications.opendata import views as opendata
from publications.surfaces import api, calendar, feed, sitemap

app_name = "publications"

urlpatterns = [
    # Addresses are looked for in this order: those first that are asked for most.
    path("notices/<int:year>/", archive_views.year, name="year"),
    path("notices/<slug:slug>/", edition_views.notice, name="notice"),
    path("notices/<slug:slug>/notice.pdf", edition_views.notice_pdf, name="notice_pdf"),
    path("notices/", views.notices, name="notices"),
    path("", views.start, name="start"),
    path("notices/<int:year>/<int:month>/", archive_views.month, name="month"),
    path("archive/", archive_views.archive, name="archive"),
    path("notices/<slug:slug>/editions/", edition_views.editions, name="editions"),
    path("notices/<slug:slug>/editions/<int:number>/", edition_views.edition, name="edition"),
    path(
        "notices/<slug:slug>/editions/<int:number>/notice.pdf",
        edition_views.edition_pdf,
        name="edition_pdf",
    ),
    path("sessions/", session_views.sessions, name="sessions"),
    path("sessions/<slug:slug>/", session_views.session, name="session"),
    path("sessions/<slug:slug>/session.ics", calendar.session_calendar, name="session_calendar"),
    path("calendar/", session_views.calendar, name="calendar_page"),
    path("calendar/<int:year>/<int:month>/", session_views.calendar, name="calendar_month"),
    path("commissions/", views.commissions, name="commissions"),
    path("commissions/<slug:slug>/", views.commission, name="commission"),
    path("look/", look_views.look, name="look"),
    path("proof/", proof_views.proof_start, name="proof_start"),
    path("proof/<str:code>/", proof_views.proof, name="proof"),
    path("feed.atom", feed.feed, name="feed"),
    path("calendar.ics", calendar.calendar, name="calendar"),
    path("api/notices/", api.notices, name="api_notices"),
    path("api/notices/<slug:slug>/", api.notice, name="api_notice"),
    path("oparl/", oparl.system, name="oparl"),
    path("oparl/bodies/", oparl.bodies, name="oparl_bodies"),
    path("oparl/bodies/1/", oparl.body, name="oparl_body"),
    path("oparl/files/<slug:slug>/notice.pdf", oparl.download, name="oparl_download"),
    path("oparl/meetings/<slug:slug>/items/<str:item>/", oparl.agenda_item, name="oparl_item"),
    path(
        "oparl/organizations/<int:number>/<slug:things>/",
        oparl.list_of_organization,
        name="oparl_of_organization",
    ),
    path("oparl/<slug:things>/", oparl.list_of_things, name="oparl_list"),
    path("oparl/<slug:things>/<slug:key>/", oparl.thing, name="oparl_object"),
    path("opendata/", opendata.open_data, name="open_data"),
    path("opendata/list.csv", opendata.register, name="open_data_register"),
    path("opendata/<slug:identifier>/<slug:file>.csv", opendata.file, name="open_data_file"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap/<slug:part>-<int:number>.xml", sitemap.sitemap_page, name="sitemap_page"),
    path("opensearch.xml", search_views.opensearch, name="opensearch"),
    path("robots.txt", sitemap.robots, name="robots"),
]
