"""Draws one document flat, as its printer would."""
import functools
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = [Path("/usr/share/fonts/truetype/liberation"), Path("/usr/share/fonts/truetype/dejavu"),
           Path("/usr/share/fonts/opentype/ocr-b"), ROOT / "target/specimen-fonts"]
# Each font and the Debian package that has it.
FONTS = {name: "fonts-liberation" for name in ("LiberationSans-Bold.ttf", "LiberationSans-Regular.ttf", "LiberationSansNarrow-Bold.ttf", "LiberationSerif-Bold.ttf")}
FONTS |= {"DejaVuSans.ttf": "fonts-dejavu-core", "OCRB.otf": "fonts-ocr-b"}
INK = (28, 28, 40)
MARK = "KWELI-SPECIMEN"


def found(name):
    return next((folder / name for folder in FOLDERS if (folder / name).is_file()), None)


@functools.cache
def font(name, size):
    return ImageFont.truetype(str(found(name)), size)


def background(size, colour, rng):
    """A tinted page with fine curved lines, as a guilloche."""
    width, height = size
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    page = np.empty((height, width, 3), np.float32)
    page[:] = colour
    for channel in range(3):
        a, b, c = rng.uniform(0.02, 0.06), rng.uniform(20, 60), rng.uniform(4, 9)
        wave = np.sin((y + b * np.sin(x * a / 4)) / c * 2.2)
        page[..., channel] += 7 * wave + 6 * np.sin(x / width * 3 + channel)
    return Image.fromarray(np.clip(page, 0, 255).astype(np.uint8))


def shown(design, who, key):
    """What is printed for a field, and what a reader should understand."""
    if key.startswith("="):
        return key[1:], None
    if key.startswith("date_"):
        return design["dates"](who[key]), who[key].isoformat()
    if key == "sex_word":
        return {"M": "MALE", "F": "FEMALE"}[who["sex"]], who["sex"]
    if key.endswith("_spaced"):
        plain = who[key.removesuffix("_spaced")]
        groups = {11: (4, 3, 4), 13: (6, 4, 3)}.get(len(plain), (1, 3, 4, 4, 4, 1))
        parts, at = [], 0
        for length in groups:
            parts.append(plain[at:at + length])
            at += length
        return " ".join(parts), plain
    value = who[key]
    return value, "".join(c for c in value if c.isalnum()) if key.endswith("_number") else value


def barcode(kind, payload, width):
    if kind == "pdf417":
        import pdf417gen
        codes = pdf417gen.encode(payload, columns=9 if len(payload) > 120 else 6, security_level=3)
        return pdf417gen.render_image(codes, scale=3, ratio=3, padding=8).convert("RGB")
    if kind == "qr":
        import segno
        code = segno.make(payload, error="m", micro=False)
        side = width // (code.symbol_size()[0]) or 1
        rows = [[0 if cell else 255 for cell in row] for row in code.matrix]
        picture = Image.fromarray(np.array(rows, np.uint8))
        return expand(picture, side)
    if kind == "aztec":
        from aztec_code_generator import AztecCode
        rows = [[0 if cell else 255 for cell in row] for row in AztecCode(payload).matrix]
        return expand(Image.fromarray(np.array(rows, np.uint8)), 5)
    from ppf.datamatrix import DataMatrix
    rows = [[0 if cell else 255 for cell in row] for row in DataMatrix(payload).matrix]
    return expand(Image.fromarray(np.array(rows, np.uint8)), 6)


def expand(picture, module):
    picture = picture.resize((picture.width * module, picture.height * module), Image.NEAREST).convert("RGB")
    framed = Image.new("RGB", (picture.width + 8 * module, picture.height + 8 * module), "white")
    framed.paste(picture, (4 * module, 4 * module))
    return framed


def fit(draw, text, name, size, width):
    while size > 12 and draw.textlength(text, font=font(name, size)) > width:
        size -= 1
    return font(name, size)


def portrait(path, box, crop, rng):
    """The head and shoulders of a photograph, as a document prints it."""
    picture = Image.open(path).convert("RGB").crop(crop)
    return picture.resize((box[2], box[3]), Image.LANCZOS)


def ghost(page, photo, box):
    """The portrait again, small, grey and pale: what a document repeats so that its portrait cannot be exchanged alone."""
    left, top, across, down = box
    small = portrait(photo[0], box, photo[1], None).convert("L").convert("RGB")
    page.paste(Image.blend(page.crop((left, top, left + across, top + down)), small, 0.6), (left, top))


def draw(design, who, photo, rng):
    """The picture and the truth: printed fields (text, understood, box), zone, barcode, portrait box."""
    width, height = design["size"]
    page = background(design["size"], design["colour"], rng)
    pen = ImageDraw.Draw(page)
    truth = {"fields": {}, "mrz": None, "barcode": None, "portrait": None}
    y = 22
    for index, title in enumerate(design["titles"]):
        face = fit(pen, title, design["font"], 40 if index == 0 else 30, width - 80)
        pen.text((width / 2, y), title, font=face, fill=(20, 60, 50), anchor="ma")
        y += face.size + 8
    if design["portrait"]:
        left, top, across, down = design["portrait"]
        page.paste(portrait(photo[0], design["portrait"], photo[1], rng), (left, top))
        truth["portrait"] = [left, top, across, down]
    if design["ghost"]:
        ghost(page, photo, design["ghost"])
        truth["ghost"] = list(design["ghost"])
    zone = design["zone"](who) if design["zone"] else None
    line = {3: 62, 2: 66}.get(len(zone) if zone else 0, 0)
    bottom = height - (len(zone) * line + 46 if zone else 24)
    code = None
    if design["barcode"]:
        kind, payload = design["barcode"]
        code = barcode(kind, payload(who), 230)
        truth["barcode"] = {"symbology": kind, "text": payload(who)}
    limit = width - (code.width + 40 if code and kind == "qr" else 30)
    columns = design["columns"]
    per = -(-len(design["fields"]) // len(columns)) or 1
    top = max(y + 16, 130)
    step = min((bottom - top) / per, 104)
    label_size, value_size = (19, 34) if step > 80 else (15, 26) if step > 52 else (13, 22)
    for index, (label, key) in enumerate(design["fields"]):
        left, slot = columns[index // per], top + (index % per) * step
        right = columns[index // per + 1] - 14 if index // per + 1 < len(columns) else limit
        text, understood = shown(design, who, key)
        pen.text((left, slot), label + ("" if design["label_above"] else ":"), font=fit(pen, label, "LiberationSans-Regular.ttf", label_size, right - left), fill=(70, 70, 90))
        at = (left, slot + label_size + 4)
        if not design["label_above"]:
            # The label above would be too wide beside a long value; both stand on one line.
            at = (left + 170, slot - 4)
        face = fit(pen, text, design["font"], value_size, right - at[0])
        pen.text(at, text, font=face, fill=INK)
        if understood is not None:
            name = {"sex_word": "sex", "place": "place_of_birth"}.get(key, key.removesuffix("_spaced"))
            truth["fields"][name] = {"printed": text, "understood": understood, "box": list(map(int, pen.textbbox(at, text, font=face))), "size": face.size}
    if code:
        spot = (width - code.width - 24, height - code.height - 40) if kind == "qr" and not zone else (width - code.width - 24, 70) if zone else ((width - code.width) // 2, height // 2 - 60)
        page.paste(code, spot)
    if zone:
        truth["mrz"] = zone
        across = width * 0.945
        size = 10
        while pen.textlength(zone[0], font=font("OCRB.otf", size + 1)) <= across:
            size += 1
        pen.rectangle((0, bottom + 6, width, height), fill=tuple(min(255, c + 14) for c in design["colour"]))
        for index, text in enumerate(zone):
            pen.text((width * 0.03, bottom + 22 + index * line), text, font=font("OCRB.otf", size), fill=(16, 16, 20))
    pen.text((width - 12, 6), MARK, font=font("LiberationSans-Bold.ttf", 18), fill=(170, 30, 30), anchor="ra")
    return page.filter(ImageFilter.GaussianBlur(0.5)), truth
