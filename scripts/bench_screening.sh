#!/usr/bin/env bash
# Runs the bench of the screening crate and writes its output into docs/SCREENING.md, between the marks.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp)
trap 'rm -f "$out"' EXIT
cargo bench --locked --workspace --bench screening | tee "$out"
python3 - "$out" <<'PYTHON'
import pathlib, sys
table = pathlib.Path(sys.argv[1]).read_text().strip()
page = pathlib.Path("docs/SCREENING.md")
text = page.read_text()
head, rest = text.split("<!-- bench:screening -->", 1)
_, tail = rest.split("<!-- /bench:screening -->", 1)
page.write_text(f"{head}<!-- bench:screening -->\n{table}\n<!-- /bench:screening -->{tail}")
PYTHON
