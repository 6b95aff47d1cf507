"""Two paintings for the demonstration's stories, drawn here so that nobody's photograph is needed. Knows Pillow."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 720)
Colour = tuple[int, int, int]


def bun() -> bytes:
    """An iced bun with a cherry, on a blue plate by a window; a PNG."""
    image = _sky((250, 240, 220), (236, 214, 184))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 470, 960, 720), fill=(188, 142, 98))
    for y in range(490, 720, 46):
        draw.line((0, y, 960, y + 12), fill=(172, 126, 84), width=5)
    draw.rectangle((560, 40, 900, 330), fill=(186, 220, 232), outline=(252, 250, 244), width=18)
    draw.line((730, 40, 730, 330), fill=(252, 250, 244), width=12)
    draw.ellipse((150, 480, 810, 690), fill=(58, 104, 158))
    draw.ellipse((190, 490, 770, 660), fill=(232, 240, 246))
    draw.ellipse((230, 330, 730, 630), fill=(196, 132, 62))
    draw.ellipse((250, 330, 710, 580), fill=(214, 154, 82))
    draw.chord((262, 318, 698, 560), 180, 360, fill=(255, 246, 240))
    for x, drop in ((300, 40), (380, 72), (470, 52), (560, 80), (640, 38)):
        draw.rounded_rectangle((x - 28, 420, x + 28, 430 + drop), 28, fill=(255, 246, 240))
    draw.ellipse((440, 268, 520, 348), fill=(190, 26, 44))
    draw.ellipse((456, 282, 478, 302), fill=(244, 140, 146))
    draw.arc((470, 190, 560, 300), 180, 260, fill=(86, 122, 58), width=7)
    return _painted(image)


def river() -> bytes:
    """A tug on a wide grey river, cranes behind it; a PNG."""
    image = _sky((196, 208, 216), (232, 222, 206))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 350, 960, 400), fill=(120, 128, 122))
    for x in (120, 250, 700, 840):
        draw.line((x, 350, x, 150), fill=(86, 96, 104), width=12)
        draw.line((x - 60, 190, x + 110, 130), fill=(86, 96, 104), width=9)
        draw.line((x, 150, x + 100, 135), fill=(86, 96, 104), width=4)
    for y in range(390, 720):
        shade = (y - 390) // 5
        draw.line((0, y, 960, y), fill=(128 - shade // 2, 146 - shade // 2, 152 - shade // 2))
    for y in range(420, 720, 26):
        for x in range((y * 37) % 140, 960, 140):
            draw.arc((x, y, x + 90, y + 18), 200, 340, fill=(206, 216, 216), width=4)
    draw.polygon(((300, 470), (690, 470), (650, 550), (340, 550)), fill=(34, 40, 52))
    draw.line((300, 472, 690, 472), fill=(196, 52, 40), width=10)
    draw.rectangle((400, 380, 560, 468), fill=(238, 232, 218))
    for x in (415, 465, 515):
        draw.rectangle((x, 396, x + 30, 424), fill=(92, 132, 150))
    draw.rectangle((585, 340, 630, 468), fill=(196, 52, 40))
    draw.rectangle((585, 356, 630, 376), fill=(244, 240, 232))
    for place, size in enumerate((34, 46, 60, 72)):
        x, y = 620 + place * 62, 300 - place * 34
        draw.ellipse((x - size, y - size // 2, x + size, y + size // 2), fill=(222, 220, 216))
    return _painted(image)


PAINTED: dict[str, Callable[[], bytes]] = {"bun": bun, "river": river}


def _sky(above: Colour, below: Colour) -> Image.Image:
    """From one colour at the top to another at the bottom."""
    mask = Image.linear_gradient("L").resize(SIZE)
    return Image.composite(Image.new("RGB", SIZE, below), Image.new("RGB", SIZE, above), mask)


def _painted(image: Image.Image) -> bytes:
    """Soft edges and a little grain, as paint on rough paper has; as a PNG."""
    grain = Image.effect_noise((SIZE[0] // 3, SIZE[1] // 3), 22).resize(SIZE).convert("RGB")
    soft = Image.blend(image.filter(ImageFilter.GaussianBlur(2)), grain, 0.08)
    out = BytesIO()
    soft.save(out, "PNG", compress_level=1)
    return out.getvalue()
