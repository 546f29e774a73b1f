#!/usr/bin/env python3
"""Turn the JSON lines of the `captures` example into the tables of docs/ACCURACY.md.

    target/debug/examples/captures > captures.jsonl; python3 scripts/accuracy_captures.py captures.jsonl
"""
import json
import sys
from collections import Counter, defaultdict
from math import sqrt


def rate(hits, of):
    """Share with its count, and the 95 % interval (Wilson)."""
    if of == 0:
        return "-"
    p, z = hits / of, 1.96
    middle, whole = p + z * z / (2 * of), 1 + z * z / of
    spread = z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    low, high = max((middle - spread) / whole, 0), min((middle + spread) / whole, 1)
    return f"{hits}/{of} = {100 * p:.1f} % [{100 * low:.1f} – {100 * high:.1f}]"


# The recording on which the active lines were chosen; nobody else's captures chose anything.
CHOSEN_ON = "franck"
# A stream of the person themselves in the camera's place: nothing in the picture is wrong.
INJECTED = {"recompressed"}
STEPS = {"attack": 0, "doubtful": 1, "live": 2}


def area(rows, attacks):
    """Area under the curve of the three verdicts, live captures against these attacks; ties count half."""
    live = [STEPS[row["verdict"]] for row in rows if row["kind"] in ("live", "live-fast") and row["finding"]]
    bad = [STEPS[row["verdict"]] for row in rows if row["label"] == "attack" and row["kind"] in attacks and row["finding"]]
    if not live or not bad:
        return "-"
    return f"{sum((a > b) + 0.5 * (a == b) for a in live for b in bad) / len(live) / len(bad):.3f}"


def table(rows):
    """Verdicts by kind of capture, what the signals did, and the values behind them."""
    kinds = defaultdict(list)
    for row in rows:
        kinds[row["kind"]].append(row)
    order = sorted(kinds, key=lambda kind: (kinds[kind][0]["label"] != "live", kind))
    print("| capture | label | no face in the selfie | called attack | doubtful | called live |")
    print("|---|---|---|---|---|---|")
    for kind in order:
        some = kinds[kind]
        judged = [row for row in some if row["finding"]]
        verdicts = Counter(row["verdict"] for row in judged)
        cells = [rate(verdicts[v], len(judged)) for v in ("attack", "doubtful", "live")]
        print(f"| {kind} | {some[0]['label']} | {len(some) - len(judged)} | {' | '.join(cells)} |")
    bona = [row for row in rows if row["kind"] == "live" and row["finding"]]
    refused = sum(row["verdict"] == "attack" for row in bona)
    print(f"\nBPCER at the shipped lines (live captures called attack): {rate(refused, len(bona))}.")
    attacks = {kind for kind in kinds if kinds[kind][0]["label"] == "attack"}
    print(f"The three verdicts as a score, live captures against attacks: AUC {area(rows, attacks)} with injected streams")
    print(f"(`recompressed`), {area(rows, attacks - INJECTED)} without.")
    print("\nWhat the signals did, of the captures that were judged, and the values of two of them (lowest / median / highest):\n")
    names = list(dict.fromkeys(s["signal"] for row in rows if row["finding"] for s in row["finding"]["signals"]))
    print("| capture | concluded | doubted | hinted | face changes | passive, frames |")
    print("|---|---|---|---|---|---|")
    for kind in order:
        judged = [row for row in kinds[kind] if row["finding"]]
        cells = []
        for effect in ("concludes", "doubts", "hints"):
            count = Counter(s["signal"] for row in judged for s in row["finding"]["signals"] if s["effect"] == effect)
            cells.append(", ".join(f"{name} {count[name]}" for name in names if count[name]) or "-")
        for signal, digits in (("change", 4), ("passive_frames", 2)):
            values = sorted(s["value"] for row in judged for s in row["finding"]["signals"] if s["signal"] == signal)
            three = [values[0], values[len(values) // 2], values[-1]] if values else []
            cells.append(" / ".join(f"{value:.{digits}f}" for value in three) or "-")
        print(f"| {kind} ({len(judged)}) | {' | '.join(cells)} |")


def main():
    rows = [json.loads(line) for line in open(sys.argv[1])]
    print("### Whole captures: a selfie and eight frames\n")
    print("`live` frames are half a second apart, `live-fast` a sixth; `shuffled` are live frames in a wrong order.")
    held = [row for row in rows if row["person"] != CHOSEN_ON]
    for title, some in (("Held out", held), ("Chosen on", [row for row in rows if row["person"] == CHOSEN_ON])):
        people, recordings = ({row[name] for row in some} for name in ("person", "recording"))
        if some:
            print(f"\n#### {title}: {len(some)} captures out of {len(recordings)} recording(s) of {len(people)} man\n")
            table(some)


if __name__ == "__main__":
    main()
