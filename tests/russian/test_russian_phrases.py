import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from russian.cases import Case, Form
from russian.phrases import PhraseKind, decline_phrase


def texts(phrase: str, kind: PhraseKind) -> list[str]:
    return [form.text for form in decline_phrase(phrase, kind).values()]


def is_flagged(phrase: str, kind: PhraseKind) -> bool:
    return not all(form.is_sure for form in decline_phrase(phrase, kind).values())


def test_phrase_has_all_five_cases() -> None:
    forms = decline_phrase("глава администрации (губернатор) Краснодарского края", PhraseKind.POST)

    assert forms == {
        Case.GENT: Form("главы администрации (губернатора) Краснодарского края", True),
        Case.DATV: Form("главе администрации (губернатору) Краснодарского края", True),
        Case.ACCS: Form("главу администрации (губернатора) Краснодарского края", True),
        Case.ABLT: Form("главой администрации (губернатором) Краснодарского края", True),
        Case.LOCT: Form("главе администрации (губернаторе) Краснодарского края", True),
    }


def test_phrase_forms_are_the_callers_own() -> None:
    phrase = "комиссия"
    decline_phrase(phrase, PhraseKind.BODY).clear()

    assert len(decline_phrase(phrase, PhraseKind.BODY)) == len(Case)


@pytest.mark.parametrize(
    "phrase",
    [
        "врио главы администрации",
        "и.о. главы",
        "и. о. главы",
        "и.о.главы",
        "зам. директора",
        "КДНиЗП",
        "УМВД России по г. Новороссийску",
        "г. Новороссийск",
        "ООО «Совет»",
    ],
)
def test_phrase_of_an_abbreviation_stays_and_is_sure(phrase: str) -> None:
    assert texts(phrase, PhraseKind.POST) == [phrase] * 5
    assert not is_flagged(phrase, PhraseKind.POST)


def test_phrase_keeps_the_authors_capitals_yo_and_spaces() -> None:
    phrase = "Приглашенные  Члены\u00a0Совета"

    forms = decline_phrase(phrase, PhraseKind.POST)

    assert forms[Case.GENT].text == "Приглашенных  Членов\u00a0Совета"


def test_phrase_in_capitals_stays_in_capitals() -> None:
    assert decline_phrase("ГЛАВА ГОРОДА", PhraseKind.POST)[Case.GENT].text == "ГЛАВЫ ГОРОДА"


def test_accusative_tells_persons_from_bodies() -> None:
    as_post = decline_phrase("субъекты профилактики", PhraseKind.POST)[Case.ACCS]
    as_body = decline_phrase("субъекты профилактики", PhraseKind.BODY)[Case.ACCS]

    assert as_post.text == "субъектов профилактики"
    assert as_body.text == "субъекты профилактики"


@pytest.mark.parametrize(
    ("phrase", "accusative"),
    [
        ("отдел культуры", "отдел культуры"),
        ("органы местного самоуправления", "органы местного самоуправления"),
        ("главы районов", "глав районов"),
        ("член комиссии", "члена комиссии"),
    ],
)
def test_body_in_the_list_of_posts_is_no_person(phrase: str, accusative: str) -> None:
    assert decline_phrase(phrase, PhraseKind.POST)[Case.ACCS] == Form(accusative, True)


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("тьютор", PhraseKind.POST),
        ("1-й заместитель", PhraseKind.POST),
        ("в режиме видеоконференции", PhraseKind.PLACE),
        ("созданная при администрации группа", PhraseKind.BODY),
        ("актовый зал, кабинет 5", PhraseKind.PLACE),
        ("«Юг»", PhraseKind.BODY),
        ("", PhraseKind.POST),
    ],
)
def test_phrase_is_flagged_when_its_head_is_in_doubt(phrase: str, kind: PhraseKind) -> None:
    assert is_flagged(phrase, kind)


WORDS = (
    *("глава", "комиссия", "исполняющий", "обязанности", "города", "временно", "край", "краевой"),
    *("и", ",", "(", ")", "-", "—", "«", "»", '"', ".", "№", "5", "1-й", "в", "ё", "Ё", "- -"),
    *("АТК", "врио", "и.о.", "г.", "Сочи", "Ростов-на-Дону", " ", "\u00a0", "\n"),
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), st.sampled_from(PhraseKind))
def test_phrase_of_any_words_is_declined_without_an_error(phrase: str, kind: PhraseKind) -> None:
    forms = decline_phrase(phrase, kind)

    assert list(forms) == list(Case)
    assert all(len(form.text.split()) == len(phrase.split()) for form in forms.values())


# Tangut letters are counted in Unicode and have no names; half letters come from broken files.
@settings(deadline=None)
@example("\U00017000\U00017001 города", PhraseKind.POST)
@example("глава \U00017000\U00017001", PhraseKind.POST)
@example("комиссия и \U00017000-\U00017001", PhraseKind.BODY)
@example("город \ud800а", PhraseKind.PLACE)
@given(st.text(), st.sampled_from(PhraseKind))
def test_phrase_of_any_signs_is_declined_without_an_error(phrase: str, kind: PhraseKind) -> None:
    assert list(decline_phrase(phrase, kind)) == list(Case)
