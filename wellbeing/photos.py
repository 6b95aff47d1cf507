"""A photograph made fit to keep: looked at as pixels, drawn anew, and small. Knows Pillow; knows no rows, no pages.

What comes in is a stranger's file. It is only read as JPEG, PNG or WebP, whatever its name says; its size in pixels
is read before any of it is unpacked; and what goes out is a new JPEG made of pixels alone, so that no place, time,
camera, name or colour profile (EXIF, GPS, XMP, IPTC, ICC, comments, a second picture behind the first) comes along.
How it was held (EXIF orientation) is applied first. A wide colour profile is dropped, not converted: colours can
look a little paler, which we take for not running a stranger's profile through one more program.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageFile, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES_IN = 15 * 1024 * 1024
"""What we take; a phone's photo is 2 to 12 MB. Below what the app takes of any page (16 MB)."""
MOST_PIXELS = 64_000_000
"""A phone's largest usual photo has 50 million; a picture that claims more is refused before it is unpacked."""
MOST_PIXELS_WHOLE = 25_000_000
"""The same for a PNG or WebP, which can't be unpacked at a smaller size as a JPEG can: 100 MB of memory."""
TRIES = ((1600, 85), (1600, 70), (1200, 65), (800, 50))
"""Longest side in pixels and JPEG quality, until it is small enough."""
MOST_BYTES_OUT = 600_000
OF_A_FACE = ((400, 80),)
"""What a face on a sheet of paper takes."""


class NotAPhoto(ValueError):
    """It can't be kept as a photo; the text is a sentence for who sent it."""


def cleaned(sent: bytes, tries: tuple[tuple[int, int], ...] = TRIES) -> bytes:
    """A new JPEG of what was sent: at most 1600 pixels a side, about 600 kB at most, pixels alone.

    `tries` are the longest side in pixels and the quality, one after another until it is small enough. Raises
    `NotAPhoto`.
    """
    if not sent:
        raise NotAPhoto("That file is empty. Choose the photo again.")
    if len(sent) > MOST_BYTES_IN:
        raise NotAPhoto(f"That photo is too large. Send one of up to {MOST_BYTES_IN // 1024 // 1024} MB.")
    pixels = _pixels(sent)
    out = b""
    for side, quality in tries:
        pixels.thumbnail((side, side), Image.Resampling.LANCZOS)
        out = _jpeg(pixels, quality)
        if len(out) <= MOST_BYTES_OUT:
            break
    return out


def _pixels(sent: bytes) -> Image.Image:
    """The picture upright, on white where it was see-through, no larger than is kept; nothing but its pixels."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once imported, lets all of Pillow take half a file
    try:
        with Image.open(BytesIO(sent), formats=FORMATS) as image:
            _check_size(image)
            image.draft("RGB", (TRIES[0][0], TRIES[0][0]))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((TRIES[0][0], TRIES[0][0]), Image.Resampling.LANCZOS)
            seen = upright.convert("RGBA")
    except NotAPhoto:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPhoto(_TOO_MANY) from error
    except Exception as error:  # a broken or hostile file fails inside Pillow in many ways; all mean the same to us
        raise NotAPhoto("That file is not a photo that we can open. Send a JPEG, PNG or WebP.") from error
    pixels = Image.new("RGB", seen.size, "white")
    pixels.paste(seen, mask=seen.getchannel("A"))
    return pixels


_TOO_MANY = "That picture is too large to open. Send a smaller one, as a phone takes it."


def _check_size(image: Image.Image) -> None:
    """Raises `NotAPhoto` for more pixels than we unpack. Read from the file's head: nothing is unpacked yet."""
    most = MOST_PIXELS if image.format in ("JPEG", "MPO") else MOST_PIXELS_WHOLE
    if image.width * image.height > most:
        raise NotAPhoto(_TOO_MANY)


def _jpeg(pixels: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    pixels.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
