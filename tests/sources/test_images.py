"""Type and size of images, from bytes made here."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.sources.images import ImageFacts, image_facts


def png(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + header
        + struct.pack(">I", zlib.crc32(header))
    )


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def exif(orientation: int, order: str) -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(f"{order}HHIHH", 0x010E, 2, 1, 0, 0)
    entries += struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = mark + struct.pack(f"{order}IH", 8, 2) + entries
    return segment(0xE1, b"Exif\0\0" + tiff)


def jpeg(width: int, height: int, *before: bytes, frame: int = 0xC0) -> bytes:
    content = struct.pack(">BHHB", 8, height, width, 3) + bytes(9)
    tables = segment(0xDB, bytes(65)) + segment(0xC4, bytes(20))
    return b"\xff\xd8" + b"".join(before) + tables + b"\xff" + segment(frame, content)


def webp(kind: bytes, content: bytes) -> bytes:
    chunk = kind + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def avif(*sizes: tuple[int, int], brand: bytes = b"avif") -> bytes:
    extents = b"".join(box(b"ispe", bytes(4) + struct.pack(">II", *size)) for size in sizes)
    properties = box(b"iprp", box(b"ipco", box(b"pixi", bytes(8)) + extents))
    return box(b"ftyp", brand + bytes(4) + b"mif1" + brand) + box(b"meta", bytes(4) + properties)


LOSSLESS = struct.pack("<I", (300 - 1) | (200 - 1) << 14)
WHOLE = {
    "png": png(300, 200),
    "gif": b"GIF89a" + struct.pack("<HH", 300, 200),
    "jpeg": jpeg(300, 200),
    "progressive jpeg": jpeg(300, 200, frame=0xC2),
    "webp": webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 300, 200 | 0x4000)),
    "lossless webp": webp(b"VP8L", b"\x2f" + LOSSLESS),
    "extended webp": webp(b"VP8X", bytes(4) + b"\x2b\x01\0\xc7\0\0"),
    "avif": avif((64, 64), (300, 200)),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_type_and_size_are_read(kind: str) -> None:
    mime = f"image/{kind.rpartition(' ')[2]}"
    assert image_facts(WHOLE[kind]) == ImageFacts(mime, 300, 200)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_lying_on_its_side_is_turned_upright(orientation: int, order: str) -> None:
    facts = image_facts(jpeg(300, 200, segment(0xE0, bytes(14)), exif(orientation, order)))
    shown = (200, 300) if orientation >= 5 else (300, 200)
    assert facts == ImageFacts("image/jpeg", *shown)


def test_exif_that_is_cut_short_is_ignored() -> None:
    broken = segment(0xE1, exif(6, ">")[4:20])
    assert image_facts(jpeg(300, 200, broken)) == ImageFacts("image/jpeg", 300, 200)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Du texte",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='3' height='4'/>",
        b"RIFF\0\0\0\0WAVEfmt ",
        png(0, 200),
        avif((3, 4), brand=b"mp42"),
        avif(),
        webp(b"ALPH", bytes(30)),
        b"\xff\xd8\xff",
        b"\xff\xd8" + b"\xff" * 50,
    ],
)
def test_what_is_no_image_is_none(data: bytes) -> None:
    assert image_facts(data) is None


@pytest.mark.parametrize("kind", WHOLE)
def test_an_image_cut_short_never_raises(kind: str) -> None:
    for length in range(len(WHOLE[kind])):
        facts = image_facts(WHOLE[kind][:length])
        assert facts is None or (facts.width, facts.height) == (300, 200) or kind == "avif"


def test_boxes_within_boxes_never_raise() -> None:
    nested = b"".join(struct.pack(">I4s", 8 * left, b"iprp") for left in range(3000, 0, -1))
    assert image_facts(struct.pack(">I4s4s", 12, b"ftyp", b"avif") + nested) is None


@given(start=st.sampled_from([data[:12] for data in WHOLE.values()]), rest=st.binary(max_size=200))
def test_garbage_never_raises(start: bytes, rest: bytes) -> None:
    facts = image_facts(start + rest)
    assert facts is None or facts.width > 0 < facts.height
