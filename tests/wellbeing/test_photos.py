"""What becomes of a photo before it is kept: nothing but upright, small pixels come out."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageFile, PngImagePlugin
from PIL.ExifTags import IFD, Base

from wellbeing import photos
from wellbeing.photos import MOST_BYTES_OUT, NotAPhoto, cleaned

CANARY = b"qvxcanary"


def file(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def opened(sent: bytes) -> Image.Image:
    return Image.open(BytesIO(sent))


def exif(orientation: int = 1) -> Image.Exif:
    """A camera's name, a place and an orientation."""
    found = Image.Exif()
    found[Base.Make] = CANARY.decode()
    found[Base.Orientation] = orientation
    found.get_ifd(IFD.GPSInfo).update(
        {1: "N", 2: (51.0, 27.0, 44.0), 3: "E", 4: (0.0, 21.0, 30.0), 29: CANARY.decode()}
    )
    return found


def test_nothing_that_was_written_into_the_file_comes_along() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + CANARY
    picture = Image.new("RGB", (40, 30), "teal")
    behind = file(picture) + CANARY  # what some cameras put behind the picture
    sent = {
        "jpeg": file(picture, exif=exif(), icc_profile=profile, comment=CANARY, xmp=b"<x>" + CANARY + b"</x>"),
        "webp": file(picture, "WEBP", exif=exif(), icc_profile=profile, xmp=CANARY),
        "behind": behind,
    }
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", CANARY.decode(), zip=False)
    sent["png"] = file(picture, "PNG", pnginfo=notes, icc_profile=profile, exif=exif())
    for kind, given in sent.items():
        assert CANARY in given or kind == "png", kind
        kept = cleaned(given)
        assert CANARY not in kept, kind
        image = opened(kept)
        assert image.format == "JPEG" and image.size == (40, 30), kind
        assert not image.getexif() and set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}, kind


def test_it_is_turned_as_it_was_held() -> None:
    picture = Image.new("RGB", (40, 20), "white")
    picture.paste("black", (0, 0, 10, 20))  # a dark band on the left
    turned = opened(cleaned(file(picture, exif=exif(orientation=6), quality=95)))
    assert turned.size == (20, 40)
    top, bottom = turned.convert("L").getpixel((10, 2)), turned.convert("L").getpixel((10, 37))
    assert top < 60 and bottom > 200  # type: ignore[operator]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_picture_becomes_colours_on_white(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(cleaned(file(Image.new(mode, (8, 6)), form))).mode == "RGB"


def test_see_through_becomes_white_and_not_black() -> None:
    assert opened(cleaned(file(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"))).getpixel((4, 4)) == (255, 255, 255)


def test_a_large_one_becomes_small_in_pixels_and_in_bytes() -> None:
    noise = Image.effect_noise((2400, 1800), 120).convert("RGB")
    kept = cleaned(file(noise, quality=60))
    assert max(opened(kept).size) <= 1600
    assert len(kept) <= MOST_BYTES_OUT


def huge_png(width: int, height: int) -> bytes:
    """A file of some hundred bytes that claims to be this large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 900)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [5_001, 9_000, 60_000, 2**31 - 1])
def test_a_file_that_claims_to_be_enormous_is_refused_before_it_is_unpacked(
    side: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked = []
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", unpacked.append)
    with pytest.raises(NotAPhoto, match="too large to open"):
        cleaned(huge_png(side, side))
    assert unpacked == []


def test_a_file_of_too_many_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST_BYTES_IN", 2 * 1024 * 1024)
    with pytest.raises(NotAPhoto, match="up to 2 MB"):
        cleaned(b"x" * (2 * 1024 * 1024 + 1))


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_what_we_do_not_read_is_refused_whatever_it_is(form: str) -> None:
    with pytest.raises(NotAPhoto, match="Send a JPEG, PNG or WebP"):
        cleaned(file(Image.new("RGB", (16, 16), "red"), form))


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("printed_before", [False, True])
def test_a_broken_photo_is_refused_wherever_it_breaks(
    form: str, printed_before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", printed_before)  # as WeasyPrint sets it, for everybody
    whole = file(Image.effect_noise((60, 40), 90), form)
    for end in range(0, len(whole) - 60, max(1, len(whole) // 25)):
        with pytest.raises(NotAPhoto):
            cleaned(whole[:end])
