import pytest

from russian.names import Name
from russian.restoring import from_dative, name_from_dative


@pytest.mark.parametrize(
    ("dative", "nominative"),
    [
        ("начальнику УМВД России по городу", "начальник УМВД России по городу"),
        ("Управлению образования", "Управление образования"),
        ("главам внутригородских районов", "главы внутригородских районов"),
        ("первому заместителю главы города", "первый заместитель главы города"),
        ("УМВД России", "УМВД России"),
        ("заведующей отделом", "заведующая отделом"),
        ("заведующему отделом", "заведующий отделом"),
        ("контрольно-счётной палате", "контрольно-счётная палата"),
        ("ответственному секретарю комиссии", "ответственный секретарь комиссии"),
        ("рабочей группе", "рабочая группа"),
        ("директору МКУ «ЕДДС»", "директор МКУ «ЕДДС»"),
        ("принять к сведению", None),
        ("всем", None),
        ("управление образования", None),
        ("", None),
    ],
)
def test_nominative_is_restored_or_not_given(dative: str, nominative: str | None) -> None:
    assert from_dative(dative) == nominative


@pytest.mark.parametrize(
    ("dative", "nominative"),
    [
        (Name("Ткачу", initials="Б.О."), Name("Ткач", initials="Б.О.")),
        (Name("Ивановой", initials="А.И."), Name("Иванова", initials="А.И.")),
        (Name("Соловью", initials="А."), Name("Соловей", initials="А.")),
        (Name("Толстому", initials="Л.Н."), Name("Толстой", initials="Л.Н.")),
        (Name("Ким", initials="В.С."), Name("Ким", initials="В.С.")),
        (Name("Орлову", "Павлу", "Ильичу"), Name("Орлов", "Павел", "Ильич")),
        (Name("Ким", "Вере", "Степановне"), Name("Ким", "Вера", "Степановна")),
        (Name("Глобе", initials="А.И."), None),
        (Name("Ткача", initials="Б.О."), None),
    ],
)
def test_name_is_restored_or_not_given(dative: Name, nominative: Name | None) -> None:
    assert name_from_dative(dative) == nominative
