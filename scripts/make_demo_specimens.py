#!/usr/bin/env python3
"""Render the specimen documents that `kweli demo` sends; write them to crates/server/data/specimens.

    python3 scripts/make_demo_specimens.py        # with the environment of scripts/make_specimens.py

All are made out to one person who does not exist, carry the mark KWELI-SPECIMEN, and have a grey field in the place of
the portrait: photographs of people are not part of this repository, so the demo puts one there from the fetched ones.
Where it goes is written to places.csv: centre, size and angle in pixels and degrees of the photograph.
"""
import datetime as dt
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts" / "specimens"))

import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402

import photograph as camera  # noqa: E402
import render  # noqa: E402
from designs import DESIGNS, design, dotted  # noqa: E402
from people import mrz  # noqa: E402

OUT = ROOT / "crates/server/data/specimens"
WHO = {
    "surname": "OTIENO", "given_names": "BRIAN", "full_name": "BRIAN OTIENO", "sex": "M",
    "date_of_birth": dt.date(1990, 5, 17), "date_of_issue": dt.date(2021, 3, 9), "date_of_expiry": dt.date(2031, 3, 8),
    "document_number": "AK482913", "personal_number": "27845123", "optional": "", "place": "KISUMU",
    "visa_number": "V20481175",
}
VISA = design(
    "ke-visa", "KE", "travel_doc", (1200, 800), ["REPUBLIC OF KENYA", "VISA"],
    [("Surname", "surname"), ("Given names", "given_names"), ("Visa No.", "visa_number"), ("Passport No.", "document_number"),
     ("Date of issue", "date_of_issue"), ("Valid until", "date_of_expiry"), ("Number of entries", "=MULTIPLE")],
    people=[], colour=(214, 230, 226), dates=dotted,
    zone=lambda w: mrz("MRV-A", "V", "KEN", "KEN", w, w["visa_number"], w["document_number"]))


def main():
    rng = np.random.default_rng(611)
    OUT.mkdir(parents=True, exist_ok=True)
    by_name = {d["name"]: d for d in DESIGNS}
    render.portrait = lambda path, box, crop, rng: Image.new("RGB", (box[2], box[3]), (128, 128, 128))
    render.ghost = lambda page, photo, box: None
    draw = lambda name, **more: render.draw(by_name.get(name, VISA), WHO | more, (None, None), rng)
    places = ["name,x,y,width,height,degrees"]

    def save(name, flat, truth, origin=(0, 0), tilt=1.5):
        shot, corners = camera.photograph(flat, rng, canvas=(1280, 960), width=1000, tilt=tilt, quality=88)
        (OUT / f"{name}.jpg").write_bytes(shot)
        print(name, len(shot) // 1024, "KiB")
        for key, suffix in (("portrait", ""), ("ghost", "-ghost")):
            if not truth.get(key):
                continue
            left, top, across, down = truth[key]
            corners = np.array(corners)
            along, below = (corners[1] - corners[0]) / flat.width, (corners[3] - corners[0]) / flat.height
            middle = corners[0] + along * (origin[0] + left + across / 2) + below * (origin[1] + top + down / 2)
            scale = float(np.hypot(*along))
            places.append(f"{name}{suffix},{middle[0]:.2f},{middle[1]:.2f},{across * scale:.2f},{down * scale:.2f},{np.degrees(np.arctan2(along[1], along[0])):.3f}")

    passport, truth = draw("ke-passport")
    save("passport", passport, truth)
    save("photocopy", camera.photocopy(passport, rng), truth, origin=(int(passport.width * 0.06), int(passport.height * 0.08)))
    changed, _ = camera.edited(passport, truth, rng, render.font(by_name["ke-passport"]["font"], 30))
    save("edited", changed, truth)
    save("expired", *draw("ke-passport", date_of_issue=dt.date(2011, 3, 9), date_of_expiry=dt.date(2021, 3, 8)))
    save("card-front", *draw("ke-national-id", document_number="241870336"))
    save("card-back", *draw("ke-national-id-back", document_number="241870336"))
    save("visa", *draw("ke-visa", date_of_issue=dt.date(2025, 1, 15), date_of_expiry=dt.date(2030, 1, 15)))
    (OUT / "places.csv").write_text("\n".join(places) + "\n")


if __name__ == "__main__":
    main()
