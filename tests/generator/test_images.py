from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps
from PIL.PngImagePlugin import PngInfo

from generator import images
from generator.images import Picture, PictureError, read_picture
from kb.image_metadata import as_published, read_exif

RICH = Path(__file__).parent / "data" / "rich"
PNG = (RICH / "2024" / "scene.png").read_bytes()
JPEG = (RICH / "2024" / "photo.jpg").read_bytes()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def header(width: int, height: int, depth: int = 8, colour: int = 0) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def resolution(dots_a_metre: int) -> bytes:
    return chunk(b"pHYs", struct.pack(">IIB", dots_a_metre, dots_a_metre, 1))


def pixels(content: bytes) -> bytes:
    return chunk(b"IDAT", content)


PIXELS = pixels(zlib.compress(b"\0\0"))
END = chunk(b"IEND", b"")


def test_a_png_has_the_size_of_its_own_resolution() -> None:
    picture = read_picture(RICH, "2024/scene.png")
    assert picture.extension == "png"
    assert picture.width_in == pytest.approx(640 / 72, rel=1e-3)
    assert picture.height_in == pytest.approx(360 / 72, rel=1e-3)


def test_a_jpeg_is_known_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "照片.png").write_bytes(JPEG)
    picture = read_picture(tmp_path, "照片.png")
    assert picture.extension == "jpeg"
    assert picture.width_in == pytest.approx(picture.height_in * 4 / 3)


def test_a_picture_without_resolution_counts_as_96_dots_an_inch(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(header(96, 48), PIXELS, END))
    picture = read_picture(tmp_path, "a.png")
    assert (picture.width_in, picture.height_in) == (1.0, 0.5)


@pytest.mark.parametrize("dots_a_metre", [0, 20, 400_000, 2**32 - 1])
def test_a_resolution_that_no_scanner_has_counts_as_none(tmp_path: Path, dots_a_metre: int) -> None:
    (tmp_path / "a.png").write_bytes(png(header(96, 48), resolution(dots_a_metre), PIXELS, END))
    picture = read_picture(tmp_path, "a.png")
    assert (picture.width_in, picture.height_in) == (1.0, 0.5)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "不是 PNG 或 JPEG"),
        (b"GIF89a", "不是 PNG 或 JPEG"),
        (PNG[:60], "不完整"),
        (PNG[:-12], "不完整"),
        (PNG[:50] + b"\xff" + PNG[51:], "校验"),
        (png(header(0, 5), PIXELS, END), "宽或高是 0"),
        (png(header(5, 5), END), "没有图像"),
        (png(header(5, 5), pixels(zlib.compress(bytes(30))[:-4]), END), "图像不完整"),
        (png(header(5, 5), pixels(b"no stream"), END), "解不开"),
        (png(header(5, 5), pixels(zlib.compress(bytes(50_000_000))), END), "图像不完整"),  # a bomb
        (png(header(60_000, 60_000), PIXELS, END), "60000×60000 像素"),
        (png(header(9_900, 10_000, 16, 6), PIXELS, END), "展开后有 755 MiB，超过 400 MiB"),
        (JPEG[:40], "不完整"),
        (JPEG[:-2], "不完整"),
        (b"\xff\xd8\xff\xe0\x00\x00", "段落不对"),
        (b"\xff\xd8\x00\x00", "段落不对"),
        (b"\xff\xd8\xff", "不完整"),
    ],
)
def test_a_damaged_picture_is_refused_with_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(PictureError, match=reason):
        read_picture(tmp_path, "a.png")


def test_a_missing_picture_is_refused_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="读不出来"):
        read_picture(tmp_path, "none.png")


def test_a_huge_picture_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_BYTES", len(PNG) - 1)
    (tmp_path / "a.png").write_bytes(PNG)
    with pytest.raises(PictureError, match="超过"):
        read_picture(tmp_path, "a.png")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from([PNG[:8], JPEG[:2], PNG[:33], JPEG[:20]]), rest=st.binary(max_size=80))
def test_any_bytes_give_a_picture_or_a_reason(tmp_path: Path, start: bytes, rest: bytes) -> None:
    (tmp_path / "a").write_bytes(start + rest)
    with suppress(PictureError):  # anything else fails the test
        assert read_picture(tmp_path, "a").width_in > 0


# --- what cameras note ----------------------------------------------------------------------------

MARKED = Image.new("L", (64, 32), 0)
MARKED.paste(255, (0, 0, 24, 8))
"""White at the upper left, so that each of the eight ways to store it is another picture."""
TAKEN_AT = "Lane 12, East"


def photo(orientation: int, kind: str = "JPEG", **options: Any) -> bytes:  # noqa: ANN401 - Pillow's own options
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = TAKEN_AT
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 12.0, 5.0), 3: "E", 4: (121.0, 30.0, 1.0)})
    content = io.BytesIO()
    MARKED.save(content, kind, exif=exif, **({"quality": 95} if kind == "JPEG" else {}) | options)
    return content.getvalue()


def shown(picture: Picture) -> Image.Image:
    """The picture as Word shows it: mirrored, then turned clockwise."""
    stored = Image.open(io.BytesIO(picture.content)).convert("L")
    if picture.turn.mirrored:
        stored = stored.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return stored.rotate(-90 * picture.turn.quarters, expand=True)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_shown_as_the_camera_was_held(tmp_path: Path, orientation: int, kind: str) -> None:
    content = photo(orientation, kind)
    (tmp_path / "photo").write_bytes(content)
    picture = read_picture(tmp_path, "photo")
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    found = shown(picture)
    assert found.size == upright.size
    assert ImageChops.difference(found, upright).point(lambda value: 255 * (value > 16)).getbbox() is None
    assert (picture.width_in > picture.height_in) == (upright.width > upright.height)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_does_not_say_where_it_was_taken(tmp_path: Path, kind: str) -> None:
    said = PngInfo()
    said.add_itxt("XML:com.adobe.xmp", TAKEN_AT)
    extra: dict[str, Any] = {"comment": TAKEN_AT.encode()} if kind == "JPEG" else {"pnginfo": said}
    content = photo(6, kind, xmp=f"<x>{TAKEN_AT}</x>".encode(), icc_profile=b"colours" * 9, **extra)
    assert content.count(TAKEN_AT.encode()) > 1
    (tmp_path / "photo").write_bytes(content + b"a film behind the picture")
    kept = read_picture(tmp_path, "photo").content
    assert TAKEN_AT.encode() not in kept
    image = Image.open(io.BytesIO(kept))
    assert dict(image.getexif()) == {}
    assert "xmp" not in image.info
    assert image.info["icc_profile"] == b"colours" * 9
    assert kept.endswith(END if kind == "PNG" else b"\xff\xd9")
    assert not kept.count(b"a film")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_browsers_learn_of_a_photo_which_way_up_it_is_and_nothing_else(orientation: int, kind: str) -> None:
    content = photo(orientation, kind, xmp=f"<x>{TAKEN_AT}</x>".encode())
    kept = as_published(content + b"a film behind the picture")
    assert TAKEN_AT.encode() not in kept
    assert not kept.count(b"a film")
    image, whole = Image.open(io.BytesIO(kept)), Image.open(io.BytesIO(content))
    assert dict(image.getexif()) == ({0x0112: orientation} if orientation > 1 else {})
    assert ImageChops.difference(image, whole).getbbox() is None
    assert ImageOps.exif_transpose(image).size == ImageOps.exif_transpose(whole).size
    assert as_published(kept) == kept


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_of_a_truncated_photo_browsers_get_what_can_be_seen(kind: str) -> None:
    content = photo(6, kind)
    for end in range(content.index(TAKEN_AT.encode()) + 200, len(content)):  # behind EXIF
        assert TAKEN_AT.encode() not in as_published(content[:end])
    assert as_published(content[:-20])[-9:] == content[:-20][-9:]
    assert as_published(b"GIF89a") == b"GIF89a"


@given(st.sampled_from([b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n"]), st.binary(max_size=80))
def test_any_bytes_may_be_published(start: bytes, rest: bytes) -> None:
    assert as_published(as_published(start + rest)) == as_published(start + rest)


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_cleaning_leaves_every_pixel(tmp_path: Path, mode: str, *, progressive: bool) -> None:
    content = io.BytesIO()
    noise = Image.effect_noise((90, 70), 80)
    exif = Image.Exif()
    exif[0x0112] = 6
    noise.convert(mode).save(content, "JPEG", progressive=progressive, exif=exif, restart_marker_blocks=3)
    (tmp_path / "photo").write_bytes(content.getvalue())
    kept = read_picture(tmp_path, "photo").content
    assert ImageChops.difference(Image.open(io.BytesIO(kept)), Image.open(content)).getbbox() is None
    assert len(kept) < len(content.getvalue())


def test_a_resolution_too_low_to_be_meant_is_not_followed(tmp_path: Path) -> None:
    for dpi, wanted, said in ((10, 96, 10.0), (71, 96, 71.0), (72, 72, 0.0), (300, 300, 0.0)):
        MARKED.save(tmp_path / "a.jpg", dpi=(dpi, dpi))
        picture = read_picture(tmp_path, "a.jpg")
        assert picture.width_in == pytest.approx(64 / wanted)
        assert picture.stated_dpi == said


def test_the_resolution_of_exif_counts_where_jfif_has_none(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x011A], exif[0x011B], exif[0x0128] = 200.0, 200.0, 2
    MARKED.save(tmp_path / "a.jpg", exif=exif)
    assert read_picture(tmp_path, "a.jpg").width_in == pytest.approx(64 / 200)


@given(st.binary(max_size=60), st.sampled_from([b"II*\0", b"MM\0*", b""]))
def test_no_damage_of_exif_matters(body: bytes, head: bytes) -> None:
    assert 0 <= read_exif(head + body).turn.quarters < 4


@given(st.integers(0, 400), st.binary(min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_photo_is_refused_in_words_or_shown(tmp_path: Path, at: int, damage: bytes) -> None:
    content = bytearray(photo(6))
    content[at : at + len(damage)] = damage
    (tmp_path / "a").write_bytes(content)
    with suppress(PictureError):
        assert read_picture(tmp_path, "a").width_in > 0
