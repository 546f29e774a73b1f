"""The sets of specimens: what is made, how often, and how it is photographed."""
import datetime as dt
import inspect

import numpy as np
from PIL import Image

import photograph as camera
import render
from designs import DESIGNS
from people import NoDay, person

# Portraits: file, and head and shoulders in it.
PORTRAITS = [("obama.jpg", (227, 0, 753, 692)), ("biden.jpg", (248, 0, 891, 845)), ("franck-01829.jpg", (150, 0, 590, 576)),
             ("astronaut.png", (135, 0, 312, 232)), ("obama3.jpg", (501, 69, 1053, 794)), ("webcam-a-000.jpg", (97, 8, 320, 300))]
PLACES = ["ACCRA", "LAGOS", "KISUMU", "GULU", "NDOLA", "HARARE", "BOUAKE", "DAKAR", "DURBAN"]


def holder(design, rng):
    who = person(rng, design["people"])
    for key, value in design["numbers"](rng).items():
        who[key] = value(rng, who) if callable(value) and len(inspect.signature(value).parameters) == 2 else value
    who["place"] = PLACES[rng.integers(len(PLACES))]
    return who


def head(photos, index):
    name, crop = PORTRAITS[index % len(PORTRAITS)]
    return photos / name, crop


def specimen(design, photos, rng):
    """A drawn document with its truth."""
    who = holder(design, rng)
    index = int(rng.integers(len(PORTRAITS)))
    flat, truth = render.draw(design, who, head(photos, index), rng)
    truth |= {key: design[key] for key in ("name", "country", "kind", "side")} | {"portrait_of": PORTRAITS[index][0], "index": index}
    return flat, truth


def odd(photos, rng):
    """Documents that are wrong in one way: a day that does not exist, another person's zone, a child, a number too short."""
    for name in ("no-such-day", "foreign-zone", "child", "short-number"):
        kind = "ke-alien-card" if name == "short-number" else "zm-passport"
        design = next(d for d in DESIGNS if d["name"] == kind)
        zone_of = lambda who: lambda _: design["zone"](who)
        who, changed = holder(design, rng), design
        if name == "no-such-day":
            who["date_of_birth"] = NoDay(1988)
        elif name == "child":
            who["date_of_birth"] = dt.date(2019, 5, 4)
        elif name == "short-number":
            who["personal_number"] = who["personal_number"][:4]
        else:
            changed = design | {"zone": zone_of(who | {"surname": "ZULU", "given_names": "GIFT", "date_of_birth": dt.date(1971, 11, 30)})}
        flat, truth = render.draw(changed, who, head(photos, 2), rng)
        truth |= {key: design[key] for key in ("country", "kind", "side")} | {"name": name, "portrait_of": PORTRAITS[2][0], "index": 2}
        yield f"demo-{name}.jpg", flat, truth


def moderate(rng):
    """Anything up to the limits of moderate distortion."""
    return dict(tilt=rng.uniform(-15, 15), perspective=rng.uniform(0, 0.10), blur=rng.uniform(0, 1.5), shadow=rng.uniform(0, 0.4),
                quality=int(rng.integers(60, 96)))


DISTORTIONS = {
    "clean": dict(), "tilt": dict(tilt=12.0), "perspective": dict(perspective=0.10), "blur": dict(blur=1.5), "shadow": dict(shadow=0.4),
    "jpeg": dict(quality=50), "low light": dict(light=0.35, noise=5.0), "glare": dict(glare=0.25), "upside down": dict(upside=True),
    "small": dict(canvas=(960, 720), width=640),
}


def shot(name, flat, truth, rng, distortion, settings, **more):
    picture, corners = camera.photograph(flat, rng, **settings)
    plain = {key: value if isinstance(value, (str, bool)) else [float(v) for v in value] if isinstance(value, tuple) else float(value) for key, value in settings.items()}
    return {"file": name, "distortion": distortion, "settings": plain, "corners": corners, "attack": None} | truth | more, picture


def make(kind, photos, seed):
    """Yields (truth, JPEG bytes)."""
    rng = np.random.default_rng([seed, {"demo": 1, "mrz": 2, "fields": 3, "attacks": 4}[kind]])
    if kind == "demo":
        for design in DESIGNS:
            flat, truth = specimen(design, photos, rng)
            yield shot(f"demo-{design['name']}.jpg", flat, truth, rng, "demo", dict(tilt=rng.uniform(-4, 4), perspective=0.03, quality=90), set="demo")
        for name, flat, truth in odd(photos, rng):
            yield shot(name, flat, truth, rng, "demo", dict(tilt=rng.uniform(-4, 4), perspective=0.03, quality=90), set="odd")
    elif kind == "mrz":
        zones = [design for design in DESIGNS if design["zone"]]
        for index in range(224):
            flat, truth = specimen(zones[index % len(zones)], photos, rng)
            yield shot(f"mrz-{index:03d}.jpg", flat, truth, rng, "moderate", moderate(rng), set="mrz")
    elif kind == "fields":
        for index, design in enumerate(DESIGNS):
            for step in range(4):
                name = list(DISTORTIONS)[(index + step * 3) % len(DISTORTIONS)]
                flat, truth = specimen(design, photos, rng)
                yield shot(f"field-{design['name']}-{name.replace(' ', '_')}.jpg", flat, truth, rng, name, DISTORTIONS[name], set="fields")
    else:
        fronts = [design for design in DESIGNS if design["side"] == "front"]
        for index in range(24):
            design = fronts[index % len(fronts)]
            flat, truth = specimen(design, photos, rng)
            gentle = dict(tilt=rng.uniform(-6, 6), perspective=rng.uniform(0, 0.05), blur=rng.uniform(0, 0.8), shadow=rng.uniform(0, 0.2), quality=int(rng.integers(75, 95)))
            other = Image.open(head(photos, truth["index"] + 1)[0]).convert("RGB").crop(head(photos, truth["index"] + 1)[1])
            changed, text = camera.edited(flat, truth, rng, render.font(design["font"], 30))
            made = {"genuine": flat, "screen": camera.screen(flat, rng), "photocopy": camera.photocopy(flat, rng), "print": camera.reprint(flat, rng),
                    "edited": changed, "swapped": camera.swapped(flat, truth, other, rng)}
            field = truth["fields"].get("date_of_birth") or next(iter(truth["fields"].values()))
            made["edited-well"], _ = camera.edited_well(flat, truth, rng, render.font(design["font"], field["size"]), render.INK)
            made["swapped-well"] = camera.swapped_well(flat, truth, other)
            for attack, picture in made.items():
                yield shot(f"attack-{index:02d}-{attack}.jpg", picture, truth, rng, "gentle", gentle, set="attacks", attack=None if attack == "genuine" else attack)
