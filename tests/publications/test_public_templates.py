"""Templates that other rooms print, and pages for when something went wrong."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.safestring import mark_safe
from django.views.defaults import bad_request, permission_denied, server_error
from pytest_django import Settings

from notices.paper import NoticePaper
from notices.projection import Projection
from publications.models import Publication


def paper(**facts: object) -> NoticePaper:
    facts = {
        "title": "Рога & копыта",
        "bodies": ("координационное совещание", "Антитеррористическая комиссия"),
        "held_on": date(2022, 11, 10),
        "day": "10 ноября 2022 г.",
        "locality": "",
        "body_html": "<p>Текст</p>",
        "remark": "",
        "is_example": False,
    } | facts
    return NoticePaper(**facts)


def test_article_says_what_is_on_the_paper() -> None:
    article = render_to_string(
        "notices/article.html", {"paper": paper(locality="г. Сочи", remark="Год принят.")}
    )

    assert '<h1 class="notice-title">Рога &amp; копыта</h1>' in article
    assert "<li>Координационное совещание</li>" in article
    assert '<time datetime="2022-11-10">10 ноября 2022 г.</time>' in article
    assert "г. Сочи" in article
    assert "<p>Текст</p>" in article
    assert "Год принят." in article
    assert "Учебный пример" not in article


def test_article_of_an_example_says_so_in_words() -> None:
    article = render_to_string("notices/article.html", {"paper": paper(is_example=True)})

    assert "Учебный пример." in article


def test_printed_document_has_a_language_and_a_title() -> None:
    projection = Projection(
        kind=Publication.Kind.REPORT,
        title="Рога & копыта",
        bodies=(),
        held_on=date(2022, 11, 10),
        lead="",
        article=mark_safe("<article>…</article>"),
        plain_text="",
        description="",
        data={},
        is_example=False,
    )

    document = render_to_string("notices/print.html", {"projection": projection})

    assert '<html lang="ru">' in document
    assert "<title>Рога &amp; копыта</title>" in document
    assert "<article>…</article>" in document


def test_preview_needs_no_stored_edition(rf: RequestFactory) -> None:
    edition = {
        "title": "Черновик",
        "held_on": date(2022, 11, 10),
        "body_html": "<article/>",
        "publication": {"kind": Publication.Kind.REPORT},
    }

    page = render_to_string(
        "publications/notice.html",
        {"edition": edition, "commissions": [], "pdf_url": "", "is_preview": True},
        request=rf.get("/"),
    )

    assert "preview-banner" in page
    assert "canonical" not in page
    assert "noindex" in page


@pytest.mark.django_db
def test_absent_page_offers_the_search(client: Client) -> None:
    response = client.get("/nothing/here/")

    assert response.status_code == 404
    assert 'role="search"' in response.content.decode()
    assert not response.cookies


def test_no_access_is_explained(rf: RequestFactory) -> None:
    response = permission_denied(rf.get("/"), PermissionDenied())

    assert response.status_code == 403
    assert '<main id="content"' in response.content.decode()


@pytest.mark.parametrize(("page", "status"), [(server_error, 500), (bad_request, 400)])
def test_last_pages_need_no_database_and_no_list_of_static_files(
    rf: RequestFactory, settings: Settings, page: object, status: int
) -> None:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    arguments = [rf.get("/")] if page is server_error else [rf.get("/"), ValueError()]

    response = page(*arguments)

    assert response.status_code == status
    assert "/static/css/portal.css" in response.content.decode()


def test_pages_hold_no_script_and_no_style_of_their_own() -> None:
    from django.conf import settings

    folder = settings.BASE_DIR / "templates"
    pages = [folder / "base.html", *folder.glob("4*.html"), *folder.glob("5*.html")]
    pages += [*(folder / "publications").glob("*.html"), *(folder / "notices").glob("*.html")]

    offenders = [
        page.name
        for page in pages
        for sign in ("<script>", "<style", " style=", "http://", "https://")
        if sign in page.read_text()
    ]

    assert len(pages) > 10
    assert offenders == []
