"""The pages that prove what was published; they ask ``publications.proof`` and nothing else."""

from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from publications.answers import asked_anew, on_live_connection
from publications.codes import in_groups
from publications.limits import is_post, limited
from publications.looks import in_readers_language
from publications.proof import proof_by_code, proof_by_sha256
from publications.proof_forms import (
    MOST_MB,
    CodeForm,
    DigestForm,
    FileTooLarge,
    HashedFile,
    HashingUploadHandler,
)

#: Nobody has so many papers in his hands that he types more codes, or sends more files, a minute.
CODES_PER_MINUTE: Final = 60
FILES_PER_MINUTE: Final = 20


@login_not_required
@require_safe
@limited("proof", per_minute=CODES_PER_MINUTE)
@asked_anew
@in_readers_language
def proof(request: HttpRequest, code: str) -> HttpResponse:
    """How the edition with this code stands; one code has one address, however it was typed."""
    form = CodeForm({"code": code})
    if not form.is_valid():
        return _start(request, form=form, status=404)
    found = proof_by_code(form.cleaned_data["code"], at=timezone.now())
    if found is None:
        form.add_error("code", _("No edition has this code. Compare it with the paper."))
        return _start(request, form=form, status=404)
    address = found.edition.get_proof_url()
    if request.path != address:
        return redirect(address)
    context = {"proof": found, "form": CodeForm(), "most_mb": MOST_MB}
    return render(request, "publications/proof.html", context)


def asks_of_an_edition(request: HttpRequest) -> bool:
    return request.method != "POST" and bool(request.GET)


# SAFE: nothing is changed by what is sent, so there is nothing to forge; a token would want a
# cookie, and a reader gets none.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
@limited("upload", per_minute=FILES_PER_MINUTE, when=is_post)
@limited("proof", per_minute=CODES_PER_MINUTE, when=asks_of_an_edition)
@on_live_connection
@in_readers_language
def proof_start(request: HttpRequest) -> HttpResponse:
    """A code is typed here, and a file checked: by its SHA-256 alone, or sent and kept nowhere."""
    if request.method == "POST":
        return _check_sent_file(request)
    if "sha256" in request.GET:
        digest = DigestForm(request.GET)
        if not digest.is_valid():
            return _start(request, mistake=_("This is not a SHA-256 of a file."), status=400)
        return _answer(request, digest.cleaned_data["sha256"])
    if "code" in request.GET:
        form = CodeForm(request.GET)
        if form.is_valid():
            return redirect("publications:proof", in_groups(form.cleaned_data["code"]))
        return _start(request, form=form, status=400)
    return _start(request)


def _check_sent_file(request: HttpRequest) -> HttpResponse:
    request.upload_handlers = [HashingUploadHandler(request)]
    try:
        file = request.FILES.get("file")
    except FileTooLarge:
        mistake = _("The file is larger than %(most)s MB: files so large are not checked.")
        return _start(request, mistake=mistake % {"most": MOST_MB}, status=413)
    if not isinstance(file, HashedFile):
        return _start(request, mistake=_("Choose a file, then press “Check the file”."), status=400)
    return _answer(request, file.sha256)


def _answer(request: HttpRequest, sha256: str) -> HttpResponse:
    proof = proof_by_sha256(sha256, at=timezone.now())
    return _start(request, is_checked=True, proof=proof, sha256=sha256)


def _start(
    request: HttpRequest, *, form: CodeForm | None = None, status: int = 200, **answer: object
) -> HttpResponse:
    context = {"form": form or CodeForm(), "most_mb": MOST_MB, **answer}
    return render(request, "publications/proof_start.html", context, status=status)
