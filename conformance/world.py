"""What the harness (crates/server/tests/clients.rs) tells the scripts, and what they share."""

import json
import os
import ssl
import time
import urllib.request
from pathlib import Path

BASE = os.environ["KWELI_BASE_URL"]
PARTNER = os.environ["KWELI_PARTNER_ID"]
SANDBOX = os.environ["KWELI_SANDBOX_KEY"]
PRODUCTION = os.environ["KWELI_PRODUCTION_KEY"]
RECEIVER = os.environ["KWELI_RECEIVER"]
PHOTOS = Path(os.environ["KWELI_PHOTOS_DIR"])
CA = os.environ["SSL_CERT_FILE"]

SELFIE = PHOTOS / "franck-02159.jpg"
FRAMES = [PHOTOS / f"franck-{n}.jpg" for n in
          ("02045", "02221", "02683", "02888", "03909", "03979", "04000", "04117")]
# Numbers of the authority's table that the harness filled: the person on the selfie, somebody else, nobody.
SAME, OTHER, UNKNOWN = "23456781", "23456782", "23456789"


def unique(prefix):
    """A name that no other test uses."""
    return f"{prefix}-{time.time_ns()}"


def callback(job, patience=20):
    """The first callback of a job, from the harness's receiver."""
    context = ssl.create_default_context(cafile=CA)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"{RECEIVER}/received?job={job}", context=context) as answer:
            rows = json.load(answer)
        if rows:
            return rows[0]
        time.sleep(0.05)
    raise AssertionError(f"no callback for {job}")
