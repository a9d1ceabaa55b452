import pytest
from django.forms import modelform_factory

from meetings.forms import CommissionForm
from meetings.models import Commission
from meetings.slugs import LONGEST, slug_of
from tests.agenda.session_files import bring_in, smallest, undone


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("АТК в Краснодарском крае", "atk-v-krasnodarskom-krae"),
        ("координационное совещание", "koordinatsionnoe-soveshchanie"),
        ("Съезд «Ёж» — объезд", "sezd-ezh-obezd"),
        ("КЧС и ОПБ (2025)", "kchs-i-opb-2025"),
        ("Commission_on minors", "commission-on-minors"),
        ("«»", "body"),
        ("", "body"),
    ],
)
def test_slug_is_the_name_in_latin_letters(name: str, slug: str) -> None:
    assert slug_of(name, otherwise="body") == slug


def test_slug_ends_with_a_whole_word() -> None:
    slug = slug_of("комиссия по делам несовершеннолетних и защите их прав", otherwise="body")

    assert slug == "komissiya-po-delam-nesovershennoletnikh-i"
    assert len(slug) <= LONGEST


def test_slug_of_one_endless_word_is_cut() -> None:
    assert slug_of("ы" * 80, otherwise="body") == "y" * LONGEST


def test_slug_is_not_one_that_is_taken() -> None:
    taken = {"atk", "atk-2", "y" * 50}

    assert slug_of("АТК", otherwise="body", taken=taken) == "atk-3"
    assert slug_of("ы" * 80, otherwise="body", taken=taken) == "y" * 48 + "-2"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "short_name"),
    [
        ("Антитеррористическая комиссия", "АТК в Краснодарском крае"),
        ("Съезд «Ёж» — объезд: цех, щит и юг", ""),
        ("Комиссия по делам несовершеннолетних и защите их прав при администрации", ""),
        ("Занятая", ""),
        ("№", ""),
    ],
)
def test_form_and_file_give_a_commission_the_same_address(name: str, short_name: str) -> None:
    Commission.objects.create(name="Другая", slug="zanyataya")
    with undone():
        bring_in(smallest() | {"commissions": [{"name": name, "short_name": short_name}]})
        of_file = Commission.objects.get(name=name).slug

    Form = modelform_factory(
        Commission, CommissionForm, fields=["name", "short_name", "kind", "slug"]
    )
    form = Form({"name": name, "short_name": short_name, "kind": "other"})

    assert form.is_valid(), form.errors
    assert form.save().slug == of_file
