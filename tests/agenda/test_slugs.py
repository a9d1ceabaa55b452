import pytest

from agenda.slugs import LONGEST, slug_of


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
