"""Who the specimen documents are made out to: nobody. Names are common ones, numbers are random."""
import datetime as dt

WEST = [("MENSAH", "KWAME ASANTE"), ("OWUSU", "AKOSUA"), ("ADEYEMI", "OLUWASEUN JOHN"), ("OKAFOR", "CHIOMA GRACE"),
        ("TRAORE", "AMINATA"), ("BOATENG", "YAW"), ("IBRAHIM", "MUSA SANI"), ("QUARTEY", "EFUA ODOLEY")]
EAST = [("WANJIKU", "MARY NJERI"), ("OTIENO", "BRIAN ODHIAMBO"), ("MUTUA", "PETER"), ("NAKATO", "JOAN"),
        ("OKELLO", "SAMUEL"), ("KIPCHOGE", "FAITH CHEBET")]
SOUTH = [("DLAMINI", "THABO SIPHO"), ("VAN DER MERWE", "JOHANNES"), ("NKOSI", "ZANELE"), ("BANDA", "CHIPO"),
         ("MOYO", "TENDAI RUDO"), ("PHIRI", "MWAPE JAMES"), ("ZULU", "GIFT")]
FRENCH = [("KOUASSI", "AMÉLIE AYA"), ("KONÉ", "SÉKOU"), ("N'GUESSAN", "DÉSIRÉ KOFFI"), ("DIOP", "FATOU BINETOU"), ("BAMBA", "HÉLÈNE")]
OTHER = [("ERIKSSON", "ANNA MARIA"), ("MÜLLER", "JÖRG"), ("SAMPLE", "MICHAEL JOHN"), ("ÅSTRØM", "LÆRKE"), ("PEÑA", "IÑIGO")]

NATIONAL = {"Å": "AA", "Ä": "AE", "Ö": "OE", "Ü": "UE", "Ø": "OE", "Æ": "AE", "ß": "SS", "Ñ": "N", "É": "E", "È": "E",
            "Ê": "E", "Ç": "C", "Ï": "I", "Ô": "O", "Á": "A", "Í": "I", "'": "", "-": "<", " ": "<"}


def person(rng, names):
    """Random details, consistent with each other."""
    surname, given = names[rng.integers(len(names))]
    day = lambda low, high: dt.date.fromordinal(int(rng.integers(low.toordinal(), high.toordinal())))
    born = day(dt.date(1950, 1, 1), dt.date(2004, 12, 31))
    issued = day(dt.date(2019, 1, 1), dt.date(2026, 1, 1))
    return {
        "surname": surname, "given_names": given, "full_name": f"{given} {surname}",
        "date_of_birth": born, "date_of_issue": issued,
        "date_of_expiry": issued.replace(year=issued.year + 10, day=min(issued.day, 28)),
        "sex": "MF"[int(rng.integers(2))],
    }


class NoDay:
    """31 February: a day that no calendar has, in whatever form it is printed."""

    def __init__(self, year):
        self.year = year

    def strftime(self, form):
        for sign, value in (("%Y", str(self.year)), ("%y", f"{self.year % 100:02d}"), ("%m", "02"), ("%d", "31"), ("%b", "Feb")):
            form = form.replace(sign, value)
        return form

    def isoformat(self):
        return self.strftime("%Y-%m-%d")


def digits(rng, count):
    return "".join(str(d) for d in rng.integers(0, 10, count))


def letters(rng, count):
    return "".join(chr(65 + int(d)) for d in rng.integers(0, 26, count))


def zone_name(text):
    return "".join(NATIONAL.get(c, c) for c in text)


def check_digit(text):
    value = lambda c: int(c) if c.isdigit() else 0 if c == "<" else ord(c) - 55
    return str(sum(value(c) * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


def with_check(text):
    return text + check_digit(text)


def mrz(kind, code, issuer, nationality, who, number, optional=""):
    """The machine-readable zone of ICAO Doc 9303 for a person."""
    day = lambda d: d.strftime("%y%m%d")
    name = f"{zone_name(who['surname'])}<<{zone_name(who['given_names'])}"
    number = with_check(f"{number:<9}"[:9].replace(" ", "<"))
    birth, expiry = with_check(day(who["date_of_birth"])), with_check(day(who["date_of_expiry"]))
    fill = lambda text, length: text[:length].ljust(length, "<")
    if kind == "TD1":
        first = fill(f"{fill(code, 2)}{fill(issuer, 3)}{number}{optional}", 30)
        second = f"{birth}{who['sex']}{expiry}{fill(nationality, 3)}" + "<" * 11
        composite = check_digit(first[5:] + second[0:7] + second[8:15] + second[18:29])
        return [first, second + composite, fill(name, 30)]
    length = 36 if kind in ("TD2", "MRV-B") else 44
    first = fill(f"{fill(code, 2)}{fill(issuer, 3)}{name}", length)
    second = f"{number}{fill(nationality, 3)}{birth}{who['sex']}{expiry}"
    if kind == "TD3":
        second += with_check(fill(optional, 14))
    elif kind == "TD2":
        second += fill(optional, 7)
    else:
        return [first, fill(second + optional, length)]
    return [first, second + check_digit(second[0:10] + second[13:20] + second[21:])]
