from django.urls import path, register_converter

from documents import commission_views, views
from documents.domain import FORMS


class FormConverter:
    """The form of a paper, at the end of an address: pdf, docx."""

    regex = "|".join(FORMS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormConverter, "form")

app_name = "documents"

urlpatterns = [
    path("meetings/<int:pk>/", views.session, name="session"),
    path("meetings/<int:pk>/<slug:key>.<form:form>", views.paper, name="paper"),
    path("meetings/<int:pk>/<slug:key>/preview/", views.preview, name="preview"),
    path("meetings/<int:pk>/sign/", views.sign, name="sign"),
    path("meetings/<int:pk>/extracts/", views.extracts, name="extracts"),
    path("meetings/<int:pk>/jobs/<slug:kind>/", views.start_job, name="start_job"),
    path("issued/<int:pk>/signed-copy/", views.signed_copy, name="signed_copy"),
    path("issued/<int:pk>/anew/", views.reissue, name="reissue"),
    path("files/<int:pk>/", views.issued_file, name="issued_file"),
    path("jobs/<uuid:pk>/", views.job, name="job"),
    path("jobs/<uuid:pk>/again/", views.job_again, name="job_again"),
    path("jobs/<uuid:pk>/file/", views.job_file, name="job_file"),
    path(
        "commissions/<int:pk>/composition.<form:form>",
        commission_views.composition,
        name="composition",
    ),
    path("plans/<int:pk>/plan.<form:form>", commission_views.work_plan, name="work_plan"),
    path("clauses/<int:pk>/card.<form:form>", commission_views.control_card, name="control_card"),
    path("control/journal.<form:form>", commission_views.control_journal, name="control_journal"),
]
