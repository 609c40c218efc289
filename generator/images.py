"""Pictures of a library: PNG and JPEG, checked and cleaned before Word reads them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.files import failure_reason, read_regular
from kb.image_metadata import (
    APP0,
    PNG_SIGNATURE,
    SCAN,
    UPRIGHT,
    Exif,
    Turn,
    clean_jpeg,
    clean_png,
    jpeg_exif,
    jpeg_segments,
    read_exif,
)

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 20 * 1024 * 1024
"""Maximum size of a picture file."""
MAX_PIXELS = 100_000_000
"""Maximum width times height; an A3 page scanned at 600 dpi has 70 million."""
MAX_UNPACKED = 400 * 1024 * 1024
"""Maximum unpacked bytes of a PNG: 100 million pixels in colour."""
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Channels by colour type (PNG specification, table 11.1)."""
_MAX_CHANNELS = 4
_PIECE = 1 << 20
"""Bytes unpacked at a time."""
_USUAL_DPI = 96.0
_LOWEST_DPI = 72.0
"""Of screens of old; a lower resolution is an error of the program that wrote it, and would blow the picture up."""
_HIGHEST_DPI = 4800.0
"""A higher resolution than that of any scanner is an error."""
_METRES_PER_INCH = 0.0254
_CM_PER_INCH = 2.54


@dataclass(frozen=True, slots=True)
class Picture:
    """A printable picture."""

    path: str
    """Relative to the library, with ``/``."""
    content: bytes
    extension: str
    """``png`` or ``jpeg``, according to the content."""
    width_in: float
    """Natural width in inches, upright, at the picture's own resolution or 96 dpi."""
    height_in: float
    """Natural height in inches, upright."""
    turn: Turn = UPRIGHT
    """How the stored pixels become upright."""
    stated_dpi: float = 0.0
    """A resolution that the file states and that is too low to be followed; else 0."""


class PictureError(ValueError):
    """A picture that cannot be printed; the text says why, in Chinese."""


def read_picture(root: Path, path: str) -> Picture:
    """Read a picture of the library.

    Raises:
        PictureError: it cannot be read, is too large, damaged, or neither PNG nor JPEG.
    """
    file = root / path
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise PictureError(f"有 {size / 1024 / 1024:.1f} MiB，超过 {MAX_BYTES // 1024 // 1024} MiB")
        content = read_regular(file, MAX_BYTES)
    except OSError as error:
        raise PictureError(f"读不出来：{failure_reason(error)}") from error
    try:
        if content.startswith(PNG_SIGNATURE):
            return _png(path, content)
        if content.startswith(b"\xff\xd8"):
            return _jpeg(path, content)
    except (struct.error, IndexError) as error:
        raise PictureError("已损坏，内容不完整") from error
    raise PictureError("不是 PNG 或 JPEG 图片")


def _picture(
    path: str, content: bytes, extension: str, pixels: tuple[int, int], dpi: tuple[float, float], turn: Turn
) -> Picture:
    if not all(pixels):
        raise PictureError("已损坏，宽或高是 0")
    if pixels[0] * pixels[1] > MAX_PIXELS:
        raise PictureError(f"有 {pixels[0]}×{pixels[1]} 像素，请缩小到 {MAX_PIXELS // 10_000} 万像素以内")
    across, down = (value if _LOWEST_DPI <= value <= _HIGHEST_DPI else _USUAL_DPI for value in dpi)
    width, height = pixels[0] / across, pixels[1] / down
    if turn.swaps:
        width, height = height, width
    stated_dpi = min(dpi) if all(value > 1 for value in dpi) and min(dpi) < _LOWEST_DPI else 0.0
    return Picture(path, content, extension, width, height, turn, stated_dpi)


def _png(path: str, content: bytes) -> Picture:
    """A PNG, after checking checksums and unpacking it (PNG specification, 5.3, 10, 11)."""
    at, pixels, dpi, ended = len(PNG_SIGNATURE), (0, 0), (0.0, 0.0), False
    exif = Exif()
    depth, colour = 0, 0
    data: list[bytes] = []
    while not ended:
        length, kind = struct.unpack_from(">I4s", content, at)
        body = content[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", content, at + 8 + length)
        if zlib.crc32(kind + body) != checksum:
            raise PictureError("已损坏，校验不符")
        if kind == b"IHDR":
            *pixels_read, depth, colour = struct.unpack_from(">IIBB", body)
            pixels = (pixels_read[0], pixels_read[1])
        elif kind == b"pHYs":
            across, down, unit = struct.unpack(">IIB", body)
            if unit == 1:
                dpi = (across * _METRES_PER_INCH, down * _METRES_PER_INCH)
        elif kind == b"eXIf":
            exif = read_exif(body)
        elif kind == b"IDAT":
            data.append(body)
        ended = kind == b"IEND"
        at += 12 + length
    if not data:
        raise PictureError("已损坏，没有图像")
    picture = _picture(path, clean_png(content), "png", pixels, dpi if all(dpi) else exif.dpi, exif.turn)
    bits = depth * _PNG_CHANNELS.get(colour, _MAX_CHANNELS)
    _unpack(data, pixels[1] * (pixels[0] * bits // 8 + 2))  # a filter byte before each line
    return picture


def _unpack(data: list[bytes], size: int) -> None:
    """Unpack the image of a PNG, up to the expected number of bytes, without keeping it.

    Raises:
        PictureError: it is truncated, damaged, larger than declared, or too large.
    """
    if size > MAX_UNPACKED:
        raise PictureError(f"展开后有 {size // 1024 // 1024} MiB，超过 {MAX_UNPACKED // 1024 // 1024} MiB，请缩小")
    stream, room = zlib.decompressobj(), size * 2 + _PIECE  # an interlaced image has more rows
    try:
        for piece in data:
            rest = piece
            while rest and room > 0:
                room -= len(stream.decompress(rest, _PIECE))
                rest = stream.unconsumed_tail
    except zlib.error as error:
        raise PictureError("已损坏，图像解不开") from error
    if not stream.eof:
        raise PictureError("已损坏，图像不完整")


_JPEG_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _jpeg(path: str, content: bytes) -> Picture:
    """A JPEG, from its segments (ITU-T T.81, annex B); what JFIF says of the resolution comes before EXIF."""
    try:
        segments = list(jpeg_segments(content))
    except ValueError as error:
        raise PictureError("已损坏，段落不对") from error
    pixels, dpi, exif = (0, 0), (0.0, 0.0), Exif()
    for segment in segments:
        if segment.marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", segment.body, 1)
            pixels = (width, height)
        elif segment.marker == APP0 and segment.body.startswith(b"JFIF\0"):
            unit, across, down = struct.unpack_from(">BHH", segment.body, 7)
            scale = {1: 1.0, 2: _CM_PER_INCH}.get(unit, 0.0)
            dpi = (across * scale, down * scale)
        elif exif == Exif() and (parsed := jpeg_exif(segment)):
            exif = parsed
    if not any(segment.marker == SCAN for segment in segments):
        raise PictureError("已损坏，没有图像")
    return _picture(path, clean_jpeg(content, segments), "jpeg", pixels, dpi if all(dpi) else exif.dpi, exif.turn)
