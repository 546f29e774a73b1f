"""Photographs a flat document: perspective, tilt, blur, shadow, glare, low light, compression, and the tricks of forgers.

Every step is simple arithmetic on purpose: it shows that a measurement reacts to an effect, not how a laboratory's
attacks look."""
import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter


def table(size, rng):
    """An uneven desk."""
    width, height = size
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    base = rng.uniform(35, 120, 3)
    grain = np.sin((x * rng.uniform(2, 9) + 0.3 * np.sin(y * rng.uniform(3, 12))) * rng.uniform(20, 60))
    desk = base + 8 * grain[..., None] + 25 * (x * rng.uniform(-1, 1) + y * rng.uniform(-1, 1))[..., None]
    return desk + rng.normal(0, 3, (height, width, 1))


def coefficients(target, source):
    """PIL's eight numbers that take target points to source points."""
    rows, right = [], []
    for (x, y), (u, v) in zip(target, source):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return np.linalg.solve(np.array(rows, float), np.array(right, float))


def photograph(flat, rng, *, canvas=(1600, 1200), width=1000, tilt=0.0, perspective=0.0, blur=0.0, shadow=0.0, glare=0.0,
               light=1.0, noise=2.0, quality=85, upside=False, crop=0.0):
    """Returns JPEG bytes and the corners of the document."""
    across, down = width, width * flat.height / flat.width
    angle = np.deg2rad(tilt + (180 if upside else 0))
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.array([[-across, -down], [across, -down], [across, down], [-across, down]]) / 2
    corners = corners + rng.uniform(-1, 1, (4, 2)) * perspective * width / 2
    corners = corners @ spin.T
    extent = np.abs(corners).max(0)
    scale = min(1.0, (canvas[0] / 2 - 12) / extent[0], (canvas[1] / 2 - 12) / extent[1])
    corners = corners * scale + np.array(canvas) / 2 + rng.uniform(-10, 10, 2)
    if crop:
        corners[:, 0] += crop * width
    # Supersampled by drawing at double size.
    big = [tuple(c * 2) for c in corners]
    source = [(0, 0), (flat.width, 0), (flat.width, flat.height), (0, flat.height)]
    numbers = coefficients(big, source)
    size = (canvas[0] * 2, canvas[1] * 2)
    warped = flat.transform(size, Image.PERSPECTIVE, numbers, Image.BICUBIC).resize(canvas, Image.BOX)
    mask = Image.new("L", flat.size, 255).transform(size, Image.PERSPECTIVE, numbers, Image.BILINEAR).resize(canvas, Image.BOX)
    alpha = np.asarray(mask, np.float32)[..., None] / 255
    scene = np.asarray(warped, np.float32) * alpha + table(canvas, rng) * (1 - alpha)
    x, y = np.meshgrid(np.linspace(0, 1, canvas[0]), np.linspace(0, 1, canvas[1]))
    if shadow:
        edge = rng.uniform(0.3, 0.7) + rng.uniform(-0.4, 0.4) * (y - 0.5)
        scene *= (1 - shadow / (1 + np.exp((x - edge) * rng.uniform(20, 60))))[..., None]
    scene *= light
    if glare:
        cx, cy = rng.uniform(0.35, 0.65, 2)
        spot = np.exp(-(((x - cx) / (0.08 + glare * 0.1)) ** 2 + ((y - cy) / (0.06 + glare * 0.1)) ** 2))
        scene += (spot * 260 * min(1.0, 0.5 + glare))[..., None]
    picture = Image.fromarray(np.clip(scene, 0, 255).astype(np.uint8))
    if blur:
        picture = picture.filter(ImageFilter.GaussianBlur(blur * scale * width / 1000))
    noisy = np.asarray(picture, np.float32) + rng.normal(0, noise, (canvas[1], canvas[0], 3))
    out = io.BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=quality)
    return out.getvalue(), corners.tolist()


def screen(flat, rng):
    """The document on a display: a grid of coloured stripes that beats with the camera's pixels."""
    pitch = rng.uniform(2.3, 3.4)
    big = flat.resize((int(flat.width * 1.6), int(flat.height * 1.6)), Image.BICUBIC)
    pixels = np.asarray(big, np.float32) / 255
    x, y = np.meshgrid(np.arange(big.width), np.arange(big.height))
    stripes = [0.62 + 0.38 * np.cos(2 * np.pi * (x / pitch + shift / 3)) for shift in range(3)]
    rows = 0.72 + 0.28 * np.cos(2 * np.pi * y / pitch)
    lit = pixels * np.stack(stripes, -1) * rows[..., None] * 1.5 + np.array([0.02, 0.03, 0.06])
    return Image.fromarray((np.clip(lit, 0, 1) * 255).astype(np.uint8))


def photocopy(flat, rng):
    """Grey toner on white paper with a margin."""
    grey = np.asarray(flat.convert("L"), np.float32)
    toner = np.clip((grey - 60) * 1.5, 0, 255) + rng.normal(0, 9, grey.shape)
    page = Image.new("L", (int(flat.width * 1.12), int(flat.height * 1.16)), 246)
    page.paste(Image.fromarray(np.clip(toner, 0, 255).astype(np.uint8)), (int(flat.width * 0.06), int(flat.height * 0.08)))
    return page.convert("RGB")


def reprint(flat, rng):
    """A colour print: the dots of four rotated halftone screens."""
    big = flat.resize((flat.width * 2, flat.height * 2), Image.BICUBIC)
    inks = 1 - np.asarray(big, np.float32) / 255
    x, y = np.meshgrid(np.arange(big.width), np.arange(big.height))
    pitch = rng.uniform(6.5, 8.5)
    out = np.empty_like(inks)
    for channel, degrees in enumerate((15, 75, 0)):
        a = np.deg2rad(degrees)
        u, v = (x * np.cos(a) + y * np.sin(a)) / pitch, (y * np.cos(a) - x * np.sin(a)) / pitch
        threshold = 0.5 + 0.25 * (np.cos(2 * np.pi * u) + np.cos(2 * np.pi * v))
        out[..., channel] = 1 / (1 + np.exp(-(inks[..., channel] - (1 - threshold)) * 14))
    dots = Image.fromarray((np.clip(1 - out * 0.92, 0, 1) * 255).astype(np.uint8))
    return dots.filter(ImageFilter.GaussianBlur(0.8))


def changed(field, rng):
    """The text of a field with one digit changed, or its first letter."""
    text = list(field["printed"])
    places = [i for i, c in enumerate(text) if c.isdigit()] or [0]
    at = places[int(rng.integers(len(places)))]
    text[at] = str((int(text[at]) + 1) % 10) if text[at].isdigit() else "X"
    return "".join(text)


def edited(flat, truth, rng, font, name="date_of_birth"):
    """One field painted over and written anew, in another weight, a little off the line."""
    field = truth["fields"].get(name) or next(iter(truth["fields"].values()))
    left, top, right, bottom = field["box"]
    page = flat.copy()
    strip = page.crop((left - 6, top - 4, right + 10, bottom + 5))
    colour = np.median(np.asarray(strip).reshape(-1, 3), 0)
    pen = ImageDraw.Draw(page)
    pen.rectangle((left - 6, top - 4, right + 10, bottom + 5), fill=tuple(int(c) for c in colour + 3))
    text = changed(field, rng)
    pen.text((left, top + 3), text, font=font, fill=(10, 10, 10), anchor="lt")
    return page, text


def edited_well(flat, truth, rng, font, ink, name="date_of_birth"):
    """The same by a careful hand: the paper is taken from beside the field, ink, font, size and place stay."""
    field = truth["fields"].get(name) or next(iter(truth["fields"].values()))
    left, top, right, bottom = field["box"]
    left, top, right, bottom = left - 3, top - 3, right + 3, bottom + 3
    across = right - left
    aside = right if right + across <= flat.width else left - across
    paper = flat.crop((aside, top, aside + across, bottom))
    layer = Image.new("RGBA", flat.size, (0, 0, 0, 0))
    text = changed(field, rng)
    ImageDraw.Draw(layer).text((left + 3, top + 3), text, font=font, fill=ink + (255,), anchor="lt")
    page = flat.copy()
    page.paste(paper, (left, top))
    page.paste(layer.filter(ImageFilter.GaussianBlur(0.5)), (0, 0), layer.filter(ImageFilter.GaussianBlur(0.5)))
    return page, text


def swapped(flat, truth, other, rng):
    """Another portrait laid over the old one: sharper, recompressed, with a hard border."""
    left, top, across, down = truth["portrait"]
    page = flat.copy()
    box = io.BytesIO()
    other.resize((across + 6, down + 6), Image.LANCZOS).filter(ImageFilter.UnsharpMask(1.2, 120, 0)).save(box, "JPEG", quality=40)
    patch = np.asarray(Image.open(box).convert("RGB"), np.float32) + rng.normal(0, 6, (down + 6, across + 6, 3))
    page.paste(Image.fromarray(np.clip(patch, 0, 255).astype(np.uint8)), (left - 3, top - 3))
    ImageDraw.Draw(page).rectangle((left - 3, top - 3, left + across + 3, top + down + 3), outline=(245, 245, 245), width=2)
    return page


def swapped_well(flat, truth, other):
    """The same by a careful hand: printed as the rest of the page is, edge on edge."""
    left, top, across, down = truth["portrait"]
    page = flat.copy()
    page.paste(other.resize((across, down), Image.LANCZOS).filter(ImageFilter.GaussianBlur(0.5)), (left, top))
    return page
