#!/usr/bin/env bash
# Makes the attacks and captures, scores everything and rewrites the tables and curves of docs/ACCURACY.md. Needs
# `make fixtures`; most of its time goes into making pictures, which are kept for the next run. Nothing is trained or
# chosen here. Pixels and inference are optimised in the dev profile too, so no release build is needed.
set -euo pipefail
cd "$(dirname "$0")/.."
python=target/fixtures-venv/bin/python
[ -x "$python" ] || { echo "run \`make fixtures\` first" >&2; exit 1; }
built=${CARGO_TARGET_DIR:-target}/debug
tables=$(mktemp -d)
trap 'rm -rf "$tables"' EXIT
cargo build --quiet --locked --workspace --bin kweli --example accuracy --example captures --example texture
"$built/examples/accuracy" >"$tables/1-pictures.md"
{
  printf '### Passive liveness, people held out\n\n'
  "$python" scripts/train_texture.py --report
} >"$tables/2-passive.md"
[ -f target/kweli-sessions/sessions.csv ] || "$python" scripts/make_sessions.py
"$built/examples/captures" >"$tables/captures.jsonl"
"$python" scripts/accuracy_captures.py "$tables/captures.jsonl" >"$tables/3-captures.md"

# The same by the command that everybody has, with its curves.
"$python" - target/kweli-photos >"$tables/pairs.csv" <<'PY'
import itertools, pathlib, sys, tomllib
people = {p["name"]: p["person"] for p in tomllib.loads(pathlib.Path("crates/vision/data/photos.lock.toml").read_text())["photo"]}
name = lambda path: path.stem if path.stem in people else path.stem.rpartition("-")[0]
pictures = sorted(p for p in pathlib.Path(sys.argv[1]).iterdir() if p.suffix in (".jpg", ".png") and name(p) in people)
print("a,b,same")
for a, b in itertools.combinations(pictures, 2):
    print(f"{a},{b},{int(people[name(a)] == people[name(b)])}")
PY
mkdir -p docs/accuracy
export KWELI_MODELS_DIR=${KWELI_MODELS_DIR:-target/kweli-models}
{
  printf '### By `kweli evaluate`\n\n`kweli evaluate faces`, every pair of pictures:\n\n```text\n'
  "$built/kweli" evaluate faces "$tables/pairs.csv" --labels same --svg docs/accuracy/faces-det.svg
  printf '```\n\n`kweli evaluate liveness`, the people held out:\n\n```text\n'
  "$built/kweli" evaluate liveness target/kweli-training/held_out.csv --labels live --species kind \
    --svg docs/accuracy/liveness-det.svg
  printf '```\n'
} >"$tables/4-evaluate.md"
"$python" - "$tables" <<'PY'
import pathlib, sys
page = pathlib.Path("docs/ACCURACY.md")
start, end = "<!-- measured -->\n", "<!-- /measured -->\n"
before, rest = page.read_text().split(start)
after = rest.split(end)[1]
parts = "\n".join(part.read_text() for part in sorted(pathlib.Path(sys.argv[1]).glob("*.md")))
page.write_text(before + start + "\n" + parts + "\n" + end + after)
PY
echo "docs/ACCURACY.md is up to date"
