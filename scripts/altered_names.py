#!/usr/bin/env python3
"""Names of the shipped OFAC list as somebody else might type them, and their neighbours on the list, for the name matcher.

Usage: scripts/altered_names.py [--kweli target/release/kweli]

Writes target/altered-names.csv (name_a, name_b, schema, match, about) and prints, for each kind of change, how many pairs
reach 0.70 with Kweli and with the PyPI packages rapidfuzz and nomenklatura. `sister` pairs are different entries of the
list that share rare words; a few of them are the same company under two numbers. Same seed, same pairs.
"""

import argparse
import collections
import csv
import gzip
import random
import string
import sys

import compare_name_matchers as matchers

LIST = matchers.ROOT / "crates/screening/data/lists/us_ofac_sdn_2021-07/sdn.csv.gz"
PAIRS = matchers.ROOT / "target" / "altered-names.csv"
PER_KIND = 200
FORMS = {"CO", "LTD", "COMPANY", "LIMITED", "INC", "LLC", "GMBH", "SA", "CORP", "CORPORATION", "LTDA", "LLP"}
OTHER_WORD = {
    "CO.": "COMPANY", "LTD.": "LIMITED", "CORP.": "CORPORATION", "INC.": "INCORPORATED", "COMPANY": "CO",
    "LIMITED": "LTD", "CORPORATION": "CORP", "&": "AND", "AND": "&",
}


def spoken(name):
    """Given names first, as people say it."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}".split() if comma else name.split()


def as_listed(name):
    return name.replace(",", " ").split()


def typo(word, dice):
    if len(word) < 4:
        return word
    at = dice.randrange(1, len(word) - 1)
    letter = dice.choice(string.ascii_lowercase)
    return dice.choice([
        word[:at] + word[at + 1:],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1:],
        word[:at] + word[at + 1] + word[at] + word[at + 2:],
    ])


def one_typo(words, dice):
    at = max(range(len(words)), key=lambda i: len(words[i]))
    return words[:at] + [typo(words[at], dice)] + words[at + 1:]


def any_typo(words, dice):
    at = dice.randrange(len(words))
    return words[:at] + [typo(words[at], dice)] + words[at + 1:]


def shuffled(words, dice):
    return dice.sample(words, len(words))


def one_left_out(words, dice):
    if len(words) < 3:
        return None
    at = dice.randrange(len(words))
    return words[:at] + words[at + 1:]


def two_written_together(words, dice):
    if len(words) < 2:
        return None
    at = dice.randrange(len(words) - 1)
    return words[:at] + [words[at] + words[at + 1]] + words[at + 2:]


def one_taken_apart(words, dice):
    at = max(range(len(words)), key=lambda i: len(words[i]))
    half = len(words[at]) // 2
    return words[:at] + [words[at][:half], words[at][half:]] + words[at + 1:] if half >= 3 else None


def initial(words, _):
    return [words[0][0] + "."] + words[1:] if len(words) > 1 else None


def middle_name(words, dice):
    return words[:1] + [dice.choice(["Ahmed", "James", "Luis", "Ali", "Victor"])] + words[1:]


def title(words, dice):
    return [dice.choice(["Mr", "Dr.", "Gen.", "Sheikh"])] + words


def without_form(words, _):
    kept = [w for w in words if w.upper().replace(".", "").strip(",") not in FORMS]
    return kept if 0 < len(kept) < len(words) else None


def other_form(words, _):
    changed = [OTHER_WORD.get(w.upper(), w) for w in words]
    return changed if changed != words else None


def further_word(words, dice):
    return words + [dice.choice(["Group", "International", "Trading", "Kenya"])]


PERSON = {
    "order": (spoken, shuffled), "a letter of the longest word": (spoken, one_typo), "a letter": (spoken, any_typo),
    "a word left out": (spoken, one_left_out), "two words together": (spoken, two_written_together),
    "a word in two": (spoken, one_taken_apart), "initial": (spoken, initial), "further name": (spoken, middle_name),
    "title": (spoken, title),
}
COMPANY = {
    "order": (as_listed, shuffled), "a letter of the longest word": (as_listed, one_typo),
    "a letter": (as_listed, any_typo), "a word left out": (as_listed, one_left_out),
    "two words together": (as_listed, two_written_together), "a word in two": (as_listed, one_taken_apart),
    "without legal form": (as_listed, without_form), "other form or sign": (as_listed, other_form),
    "further word": (as_listed, further_word),
}


def listed():
    with gzip.open(LIST, "rt", encoding="latin-1") as text:
        rows = [row for row in csv.reader(text) if len(row) > 2]
    kinds = {"individual": "Person", "-0-": "Organization"}
    names = {"Person": [], "Organization": []}
    for row in rows:
        if row[2].strip() in kinds:
            names[kinds[row[2].strip()]].append(row[1])
    return names


def sisters(names, dice):
    """Different entries that share words which few others have."""
    having = collections.defaultdict(set)
    words_of = [set(n.replace(",", " ").replace(".", "").split()) for n in names]
    for at, words in enumerate(words_of):
        for word in words:
            if len(word) > 3:
                having[word].add(at)
    pairs = set()
    for at in dice.sample(range(len(names)), 900):
        shared = collections.Counter()
        for word in words_of[at]:
            if 1 < len(having.get(word, ())) < 150:
                shared.update(having[word])
        # Equal counts in the order of the list, so that every run chooses the same.
        nearest = sorted(shared, key=lambda other: (-shared[other], other))[:12]
        pairs.update((names[at], names[other]) for other in nearest if names[other] != names[at])
    return sorted(pairs)


def made(dice):
    rows = []
    for schema, changes in (("Person", PERSON), ("Organization", COMPANY)):
        names = listed()[schema]
        for about, (words, change) in changes.items():
            count = 0
            for name in dice.sample(names, len(names)):
                altered = change(words(name), dice)
                if altered:
                    rows.append((name, " ".join(altered), schema, 1, f"{schema.lower()}: {about}"))
                    count += 1
                if count == PER_KIND:
                    break
        rows += [(*dice.sample(names, 2), schema, 0, f"{schema.lower()}: two by chance") for _ in range(1500)]
    rows += [(a, b, "Organization", 0, "organization: sister") for a, b in sisters(listed()["Organization"], dice)]
    return rows


def main():
    matchers.in_venv(__file__)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kweli", default=matchers.ROOT / "target/release/kweli")
    arguments = parser.parse_args()
    rows = made(random.Random(5))
    PAIRS.parent.mkdir(exist_ok=True)
    with PAIRS.open("w", newline="") as out:
        csv.writer(out).writerows([("name_a", "name_b", "schema", "match", "about"), *rows])
    with PAIRS.open(newline="") as text:
        rows = list(csv.DictReader(text))
    scores = {
        "Kweli": matchers.kweli_scores(arguments.kweli, PAIRS)[0],
        "rapidfuzz": matchers.rapidfuzz_scores(rows)[0],
        "nomenklatura": matchers.nomenklatura_scores(rows)[0],
    }
    kinds = collections.defaultdict(list)
    for at, row in enumerate(rows):
        kinds[row["about"]].append(at)
    print("| pairs at 0.70 or more | pairs | " + " | ".join(scores) + " |")
    print("|---" * (len(scores) + 2) + "|")
    for about, places in kinds.items():
        shares = (sum(s[at] >= 0.7 for at in places) / len(places) for s in scores.values())
        print(f"| {about} | {len(places)} | " + " | ".join(f"{100 * share:.1f} %" for share in shares) + " |")


if __name__ == "__main__":
    sys.exit(main())
