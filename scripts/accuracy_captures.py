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


def main():
    rows = [json.loads(line) for line in open(sys.argv[1])]
    kinds = defaultdict(list)
    for row in rows:
        kinds[row["kind"]].append(row)
    order = sorted(kinds, key=lambda kind: (kinds[kind][0]["label"] != "live", kind))
    print("### Whole captures: a selfie and eight frames\n")
    print(f"{len(rows)} captures out of three recordings of two men. `live` frames are half a second apart, `live-fast` a sixth.\n")
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
    worst = max(
        (sum(r["verdict"] == "live" for r in some) / max(len(some), 1), kind)
        for kind, some in ((k, [r for r in v if r["finding"]]) for k, v in kinds.items())
        if kinds[kind][0]["label"] == "attack"
    )
    print(f"Worst species by captures that pass as live: {worst[1]} ({100 * worst[0]:.1f} %).")
    print("\nWhat the signals did, of the captures that were judged:\n")
    names = list(dict.fromkeys(s["signal"] for row in rows if row["finding"] for s in row["finding"]["signals"]))
    print("| capture | " + " | ".join(("concluded", "doubted", "hinted")) + " |")
    print("|---|---|---|---|")
    for kind in order:
        judged = [row for row in kinds[kind] if row["finding"]]
        cells = []
        for effect in ("concludes", "doubts", "hints"):
            count = Counter(s["signal"] for row in judged for s in row["finding"]["signals"] if s["effect"] == effect)
            cells.append(", ".join(f"{name} {count[name]}" for name in names if count[name]) or "-")
        print(f"| {kind} ({len(judged)}) | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
