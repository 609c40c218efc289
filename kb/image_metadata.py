"""What a picture file says besides its pixels: which way up it is, its resolution, where it was taken.

Cameras store the pixels as the sensor saw them and say in EXIF how to turn them. Word does not read that, so the turn
is told to Word; browsers do, so it is all that is kept for them. Everything else that a camera or phone noted (place,
owner, serial numbers, thumbnails of a larger picture, a film behind the picture) is left out. Pixels are never decoded:
nothing is lost.
"""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CM_PER_INCH = 2.54


class Turn(NamedTuple):
    """How stored pixels become an upright picture: mirrored first, then turned."""

    quarters: int = 0
    """Quarter turns clockwise, 0 to 3."""
    mirrored: bool = False
    """Whether left and right are exchanged before."""

    @property
    def swaps(self) -> bool:
        """Whether width and height are exchanged."""
        return self.quarters % 2 == 1


UPRIGHT = Turn()
_TURNS = {
    1: UPRIGHT,
    2: Turn(0, mirrored=True),
    3: Turn(2),
    4: Turn(2, mirrored=True),
    5: Turn(3, mirrored=True),
    6: Turn(1),
    7: Turn(1, mirrored=True),
    8: Turn(3),
}
"""By the value of the tag Orientation (EXIF 2.32, 4.6.4 A)."""


@dataclass(frozen=True, slots=True)
class Exif:
    """What EXIF says of how to show a picture."""

    turn: Turn = UPRIGHT
    dpi: tuple[float, float] = (0.0, 0.0)
    """Across and down, of the stored pixels; 0 where it is not said."""


_ORIENTATION, _ACROSS, _DOWN, _UNIT = 0x0112, 0x011A, 0x011B, 0x0128
_SHORT, _RATIONAL = 3, 5
_ENTRY = 12
_UNITS = {2: 1.0, 3: _CM_PER_INCH}
"""Tag ResolutionUnit -> inches."""


def read_exif(content: bytes) -> Exif:
    """What EXIF in TIFF form says; nothing where it is damaged, since a picture does not depend on it.

    Args:
        content: from the byte order mark on, ``II`` or ``MM`` (TIFF 6.0, section 2).
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(content[:4])
    if order is None:
        return Exif()
    values: dict[int, float] = {}
    try:
        (at,) = struct.unpack_from(f"{order}I", content, 4)
        (count,) = struct.unpack_from(f"{order}H", content, at)
        for number in range(count):
            tag, kind, many, place = struct.unpack_from(f"{order}HHII", content, at + 2 + _ENTRY * number)
            if many != 1:
                continue
            if kind == _SHORT:
                (values[tag],) = struct.unpack_from(f"{order}H", content, at + 2 + _ENTRY * number + 8)
            elif kind == _RATIONAL and tag in (_ACROSS, _DOWN):
                above, below = struct.unpack_from(f"{order}II", content, place)
                values[tag] = above / below if below else 0.0
    except struct.error:
        pass  # what was read before holds
    scale = _UNITS.get(int(values.get(_UNIT, 2)), 0.0)
    dpi = (values.get(_ACROSS, 0.0) * scale, values.get(_DOWN, 0.0) * scale)
    return Exif(_TURNS.get(int(values.get(_ORIENTATION, 1)), UPRIGHT), dpi)


# --- PNG ------------------------------------------------------------------------------------------

_PNG_NOTES = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
"""Chunks that say something about the picture and not how to draw it (PNG, third edition, 11.3)."""


def clean_png(content: bytes) -> bytes:
    """A PNG without metadata, and without anything behind its end; of a truncated one what there is."""
    chunks = _png_chunks(content)
    return b"".join([PNG_SIGNATURE, *(chunk for kind, chunk in chunks if kind not in _PNG_NOTES)])


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The kind of each chunk, and the chunk with its length and checksum."""
    at, kind = len(PNG_SIGNATURE), b""
    while at < len(content) and kind != b"IEND":
        (length,), kind = struct.unpack(">I", content[at : at + 4].rjust(4, b"\0")), content[at + 4 : at + 8]
        yield kind, content[at : at + 12 + length]
        at += 12 + length


# --- JPEG -----------------------------------------------------------------------------------------

START, END, SCAN, COMMENT, APP0 = 0xD8, 0xD9, 0xDA, 0xFE, 0xE0
_RESTARTS = range(0xD0, 0xD8)
_ALONE = frozenset({0x01, *_RESTARTS, START})
"""Markers without content."""
_EXIF = b"Exif\0\0"
_SHOWING = ((0xE0, b"JFIF\0"), (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe"))
"""Segments of programs that change how the pixels are drawn: resolution, colours, the order of colours."""


class Segment(NamedTuple):
    """A piece of a JPEG from one marker to the next."""

    marker: int
    body: bytes
    """Without marker and length."""
    start: int
    """Offset of its marker."""
    end: int
    """Offset after it, of a scan after its compressed pixels."""


def jpeg_segments(content: bytes) -> Iterator[Segment]:
    """The segments of a JPEG in order, the end of the image last (ITU-T T.81, annex B).

    Raises:
        IndexError: the file ends before the image does.
        struct.error: the same.
        ValueError: there is something between two segments.
    """
    at = 0
    while True:
        while content[at] == 0xFF and content[at + 1] == 0xFF:  # noqa: PLR2004 - fill bytes
            at += 1
        prefix, marker = content[at], content[at + 1]
        if prefix != 0xFF:  # noqa: PLR2004 - every marker begins so
            raise ValueError("no marker")
        start, at = at, at + 2
        if marker == END:
            yield Segment(marker, b"", start, at)
            return
        if marker in _ALONE:
            yield Segment(marker, b"", start, at)
            continue
        (length,) = struct.unpack_from(">H", content, at)
        if length < 2:  # noqa: PLR2004 - the length counts itself
            raise ValueError("no length")
        body = content[at + 2 : at + length]
        if len(body) != length - 2:
            raise IndexError
        at += length
        if marker == SCAN:
            at = _after_pixels(content, at)
        yield Segment(marker, body, start, at)


def _after_pixels(content: bytes, at: int) -> int:
    """The offset of the marker after compressed pixels, in which 0xFF is followed by 0 or by a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0:
            raise IndexError
        following = content[at + 1]
        if following == 0xFF:  # noqa: PLR2004 - fill bytes
            at += 1
        elif following == 0 or following in _RESTARTS:
            at += 2
        else:
            return at


def jpeg_exif(segment: Segment) -> Exif | None:
    """What EXIF in a segment says; ``None`` if it is another segment."""
    return read_exif(segment.body[len(_EXIF) :]) if segment.marker == 0xE1 and segment.body.startswith(_EXIF) else None  # noqa: PLR2004


def clean_jpeg(content: bytes, segments: list[Segment]) -> bytes:
    """A JPEG of the segments that draw it, without metadata and without anything behind its end."""
    return b"".join(content[one.start : one.end] for one in segments if _draws(one))


def _draws(segment: Segment) -> bool:
    if segment.marker == COMMENT:
        return False
    if APP0 <= segment.marker < APP0 + 16:
        return any(segment.marker == marker and segment.body.startswith(name) for marker, name in _SHOWING)
    return True


# --- for browsers ---------------------------------------------------------------------------------


def as_published(content: bytes) -> bytes:
    """A picture for browsers: what draws it and its orientation, and no other metadata.

    What cannot be read of a damaged picture is kept; a file of another kind comes back as it is.
    """
    if content.startswith(PNG_SIGNATURE):
        notes = (read_exif(chunk[8:]) for kind, chunk in _png_chunks(content) if kind == b"eXIf")
        exif = next(notes, Exif())
        body = b"eXIf" + _orientation(exif.turn)
        chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
        return _inserted(clean_png(content), _PNG_HEAD, chunk, exif)
    if content.startswith(b"\xff\xd8"):
        segments: list[Segment] = []
        with suppress(IndexError, struct.error, ValueError):
            for segment in jpeg_segments(content):
                segments.append(segment)  # noqa: PERF402 - those before the damage are kept
        exif = next(filter(None, map(jpeg_exif, segments)), Exif())
        rest = b"" if segments[-1].marker == END else content[segments[-1].end :]
        body = _EXIF + _orientation(exif.turn)
        return _inserted(
            clean_jpeg(content, segments) + rest, 2, b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body, exif
        )
    return content


_PNG_HEAD = 33
"""Bytes of the signature and the first chunk, IHDR."""


def _orientation(turn: Turn) -> bytes:
    """EXIF in TIFF form with the tag Orientation alone."""
    value = next(value for value, known in _TURNS.items() if known == turn)
    return struct.pack(">4sIHHHIHHI", b"MM\0*", 8, 1, _ORIENTATION, _SHORT, 1, value, 0, 0)


def _inserted(content: bytes, at: int, piece: bytes, exif: Exif) -> bytes:
    return content if exif.turn == UPRIGHT else content[:at] + piece + content[at:]
