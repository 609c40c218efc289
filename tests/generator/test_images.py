from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import images
from generator.images import PictureError, read_picture

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
