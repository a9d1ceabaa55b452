"""The emblem of a commission: judged by what it holds, drawn anew, stored by its content."""

import random
import zlib
from base64 import b64encode
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from accounts.models import User
from meetings import pictures
from meetings.emblem import EmblemRefused, emblem_of, redrawn, store_emblem
from meetings.models import Commission
from tests.accounts.desk import Desk
from tests.pictures import noise, picture
from tests.roles import Role, give_role

SECRET = "снято у дома заявителя"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def drawn(raw: bytes) -> Image.Image:
    """The emblem that is made of the picture."""
    found = Image.open(BytesIO(redrawn(raw)))
    found.load()
    assert found.format == "PNG"
    return found


# --- drawn anew -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "mode", "point"),
    [
        (picture(colour=(10, 20, 30)), "RGB", (10, 20, 30)),
        (picture(mode="RGBA", colour=(10, 20, 30, 0)), "RGBA", (10, 20, 30, 0)),
        (picture(mode="LA", colour=(10, 128)), "RGBA", (10, 10, 10, 128)),
        (picture(colour=(1, 2, 3), transparency=(1, 2, 3)), "RGBA", (1, 2, 3, 0)),
        (picture(mode="1", colour=1), "RGB", (255, 255, 255)),
        (picture(mode="I;16", colour=25600), "RGB", (100, 100, 100)),
        (picture("JPEG", mode="CMYK", colour=(0, 255, 0, 0)), "RGB", (255, 0, 255)),
    ],
)
def test_colours_and_transparency_stay(raw: bytes, mode: str, point: tuple[int, ...]) -> None:
    emblem = drawn(raw)

    assert (emblem.mode, emblem.getpixel((0, 0))) == (mode, point)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((40, 30), (40, 30)),
        ((1200, 800), (600, 400)),
        ((300, 900), (200, 600)),
        ((5000, 1), (600, 1)),
    ],
)
def test_longest_side_is_bounded_and_proportions_stay(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert drawn(picture("JPEG", size=size)).size == expected
    assert drawn(picture("PNG", size=size)).size == expected


def test_nothing_but_the_points_is_written_again() -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET
    words = PngInfo()
    words.add_itxt("Comment", SECRET)
    profile = b"profile" * 40
    for raw in (
        picture("PNG", exif=exif, pnginfo=words, icc_profile=profile, dpi=(300, 300)),
        picture("JPEG", exif=exif, comment=SECRET.encode(), icc_profile=profile),
    ):
        emblem = redrawn(raw)

        assert Image.open(BytesIO(emblem)).info == {}
        kinds = [emblem[place : place + 4] for place in _chunks(emblem)]
        assert set(kinds) == {b"IHDR", b"IDAT", b"IEND"}


def _chunks(png: bytes) -> list[int]:
    """Where the name of each part of a PNG stands."""
    places, place = [], 8
    while place < len(png):
        places.append(place + 4)
        place += 12 + int.from_bytes(png[place : place + 4], "big")
    return places


def test_picture_of_a_turned_camera_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    assert drawn(picture("JPEG", size=(80, 40), exif=exif)).size == (40, 80)


def test_the_same_picture_is_the_same_bytes() -> None:
    assert redrawn(noise("PNG")) == redrawn(redrawn(noise("PNG")))


# --- refused --------------------------------------------------------------------------------


def declared(width: int, height: int) -> bytes:
    """A few hundred bytes of PNG that say they are a picture of this size."""
    raw = picture()
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + raw[24:29]
    return raw[:12] + head + _crc(head) + raw[33:]


def _crc(chunk: bytes) -> bytes:
    return zlib.crc32(chunk).to_bytes(4, "big")


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "Это не PNG и не JPEG"),
        (b"GIF89a" + b"\0" * 40, "Это не PNG и не JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Это не PNG и не JPEG"),
        (picture("TIFF"), "Это не PNG и не JPEG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "повреждено"),
        (b"\xff\xd8\xff" + b"\0" * 40, "повреждено"),
        (noise("PNG")[:-900], "повреждено"),
        (noise("JPEG")[:-900], "повреждено"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 2 * 1024 * 1024, "больше 2 МБ"),
        (declared(8000, 6000), "слишком много точек"),
        (declared(60_000, 60_000), "слишком много точек"),
    ],
)
def test_what_is_no_emblem_is_refused_in_words(raw: bytes, told: str) -> None:
    import weasyprint  # noqa: F401  # which makes the library of pictures lenient

    with pytest.raises(EmblemRefused, match=told):
        redrawn(raw)


def test_bomb_is_refused_before_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = picture(size=(2000, 1000))
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1_999_999)
    monkeypatch.setattr(Image.Image, "convert", lambda *_args: pytest.fail("it was drawn"))

    with pytest.raises(EmblemRefused, match="слишком много точек"):
        redrawn(bomb)


@pytest.mark.filterwarnings("ignore::UserWarning")  # of the library, about torn pictures
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_damaged_picture_is_judged_and_never_crashes(kind: str) -> None:
    whole, chance = noise(kind), random.Random(7)

    for _attempt in range(40):
        torn = bytearray(whole)
        for _hit in range(chance.randint(1, 12)):
            torn[chance.randrange(len(torn))] = chance.randrange(256)
        try:
            redrawn(bytes(torn))
        except EmblemRefused:
            continue


# --- stored ---------------------------------------------------------------------------------


def test_stored_file_is_named_by_its_content_and_stored_once(media: Path) -> None:
    png = redrawn(picture())

    names = {store_emblem(png), store_emblem(png)}

    assert names == {f"emblems/{sha256(png).hexdigest()}.png"}
    assert [file.read_bytes() for file in (media / "emblems").iterdir()] == [png]


def test_half_written_file_is_written_anew(media: Path) -> None:
    png = redrawn(picture())
    name = store_emblem(png)
    (media / name).write_bytes(png[:20])

    assert store_emblem(png) == name

    assert (media / name).read_bytes() == png


@pytest.mark.django_db
def test_commission_without_an_emblem_and_one_that_lost_its_file_have_none(media: Path) -> None:
    body = Commission.objects.create(name="Комиссия", slug="body")
    assert emblem_of(body) == b""

    png = redrawn(picture())
    body.emblem = store_emblem(png)
    body.save()
    body.refresh_from_db()
    assert emblem_of(body) == png

    (media / body.emblem.name).unlink()
    assert emblem_of(body) == b""


# --- the form -------------------------------------------------------------------------------


@pytest.fixture
def body(db: None) -> Commission:
    return Commission.objects.create(name="Комиссия", slug="body")


def desk(body: Commission, name: str = "secretary", role: Role = Role.SECRETARY) -> Desk:
    user = give_role(User.objects.create_user(name, is_staff=True), role, body)
    return Desk(user).open(body)


def upload(raw: bytes, name: str = "герб.png") -> Any:
    return SimpleUploadedFile(name, raw, content_type="image/png")


def stored(body: Commission) -> bytes:
    body.refresh_from_db()
    return emblem_of(body)


def test_emblem_is_chosen_shown_kept_and_taken_away(body: Commission) -> None:
    clerk, png = desk(body), picture(mode="RGBA", size=(20, 10))

    assert clerk.send(emblem=upload(png, "вирус.exe")).status_code == 302
    assert stored(body) == redrawn(png)

    clerk.open(body)
    assert f'src="data:image/png;base64,{b64encode(redrawn(png)).decode()}"' in clerk.page
    assert 'alt="Эмблема: Комиссия"' in clerk.page
    assert clerk.send(short_name="АТК").status_code == 302
    assert stored(body) == redrawn(png)

    clerk.open(body)
    assert clerk.send(**{"emblem-clear": "on"}).status_code == 302
    assert stored(body) == b""
    assert 'name="emblem-clear"' not in clerk.open(body).page


def test_picture_that_is_refused_is_told_and_what_was_typed_stays(body: Commission) -> None:
    clerk = desk(body)

    answer = clerk.send(short_name="Набрано", emblem=upload(b"<svg/>"))

    assert answer.status_code == 200
    assert "Это не PNG и не JPEG." in clerk.page
    assert clerk.fields["short_name"] == "Набрано"
    assert stored(body) == b""


def test_one_history_tells_both_emblems(body: Commission) -> None:
    clerk = desk(body)
    clerk.send(emblem=upload(picture()))
    clerk.open(body).send(**{"emblem-clear": "on"})

    names = list(body.history.order_by("history_id").values_list("emblem", flat=True))

    assert [name[:8] for name in names] == ["", "emblems/", ""]
    page = clerk.client.get(clerk.address.replace("change", "history")).content.decode()
    assert "без эмблемы" in page


def test_two_who_choose_different_emblems_are_asked(body: Commission) -> None:
    first, second = desk(body), desk(body, "second")
    mine, theirs = picture(size=(10, 10)), picture(size=(20, 20))
    first.send(emblem=upload(theirs))

    assert second.send(emblem=upload(mine)).status_code == 200

    assert "Герб или эмблема" in second.news
    assert stored(body) == redrawn(theirs)
    assert second.send(emblem=upload(mine)).status_code == 302
    assert stored(body) == redrawn(mine)


def test_emblem_of_another_stays_where_the_second_did_not_touch_it(body: Commission) -> None:
    first, second = desk(body), desk(body, "second")
    first.send(emblem=upload(picture()))

    assert second.send(short_name="АТК").status_code == 200
    assert second.send().status_code == 302

    assert stored(body) == redrawn(picture())
    assert body.short_name == "АТК"


def test_who_takes_it_away_while_another_changes_it_is_asked(body: Commission) -> None:
    desk(body).send(emblem=upload(picture()))
    first, second = desk(body, "first"), desk(body, "second")
    first.send(emblem=upload(picture(size=(20, 20))))

    assert second.send(**{"emblem-clear": "on"}).status_code == 200

    assert "без эмблемы" in second.news
    assert second.send().status_code == 302
    assert stored(body) == b""


def test_observer_sees_the_emblem_and_no_file(body: Commission) -> None:
    desk(body).send(emblem=upload(picture()))

    page = desk(body, "observer", Role.OBSERVER).page

    assert 'alt="Эмблема: Комиссия"' in page
    assert 'type="file"' not in page
    assert "emblems/" not in page
