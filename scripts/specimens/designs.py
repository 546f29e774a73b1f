"""What the specimen documents look like: title lines, labels, where things stand. Layouts follow the public descriptions
of each document loosely; nothing here is a likeness of a real one, and each carries the word SPECIMEN."""
from people import EAST, FRENCH, OTHER, SOUTH, WEST, digits, letters, mrz

CARD, BOOK = (1012, 638), (1250, 880)
LATIN, SANS, NARROW, SERIF = "LiberationSans-Bold.ttf", "DejaVuSans.ttf", "LiberationSansNarrow-Bold.ttf", "LiberationSerif-Bold.ttf"


def iso(d):
    return d.isoformat()


def slash(d):
    return d.strftime("%d/%m/%Y")


def dotted(d):
    return d.strftime("%d.%m.%Y")


def words(d):
    return d.strftime("%d %b %Y").upper()


def spaced(d):
    return d.strftime("%d  %m  %Y").replace("  ", "-")


SEX = {"M": "MALE", "F": "FEMALE"}


def design(name, country, kind, size, titles, fields, *, people, colour, side="front", font=LATIN, dates=slash, numbers=None,
           zone=None, barcode=None, portrait=(40, 150, 250, 330), columns=None, label_above=True, ghost=None):
    return dict(name=name, country=country, kind=kind, size=size, titles=titles, fields=fields, people=people, colour=colour,
                side=side, font=font, dates=dates, numbers=numbers or (lambda r: {}), zone=zone, barcode=barcode,
                portrait=portrait, columns=columns or [320, 690], label_above=label_above, ghost=ghost)


def passport(alpha2, alpha3, title, people, colour, number, sub="PASSPORT / PASSEPORT", personal=lambda r: ""):
    fields = [("Type / Type", "=P"), ("Country code / Code du pays", "=" + alpha3), ("Passport No. / No. du passeport", "document_number"),
              ("Surname / Nom", "surname"), ("Given names / Prénoms", "given_names"), ("Nationality / Nationalité", "=" + alpha3),
              ("Date of birth / Date de naissance", "date_of_birth"), ("Sex / Sexe", "sex"), ("Place of birth / Lieu de naissance", "place"),
              ("Date of issue / Date de délivrance", "date_of_issue"), ("Date of expiry / Date d'expiration", "date_of_expiry")]
    numbers = lambda r: {"document_number": number(r), "optional": personal(r)}
    zone = lambda who: mrz("TD3", "P", alpha3, alpha3, who, who["document_number"], who["optional"])
    return design(f"{alpha2.lower()}-passport", alpha2, "passport", BOOK, [title, sub], fields, people=people, colour=colour,
                  dates=words, numbers=numbers, zone=zone, portrait=(50, 190, 330, 430), columns=[410, 760], ghost=(1062, 400, 165, 214))


ECOWAS = [("Surname/Nom", "surname"), ("Firstnames/Prénoms", "given_names"), ("Nationality/Nationalité", "=GHANAIAN"),
          ("Date of Birth/Date de Naissance", "date_of_birth"), ("Sex/Sexe", "sex"), ("Personal ID Number/Numéro d'Identification", "personal_number"),
          ("Document Number/Numéro du document", "document_number"), ("Place of Issuance/Lieu de délivrance", "=ACCRA"),
          ("Date of Issuance/Date d'émission", "date_of_issue"), ("Date of Expiry/Date d'expiration", "date_of_expiry")]


def card_back(alpha2, alpha3, name, code, people, colour, titles, fields, numbers, optional=lambda who: "", **more):
    zone = lambda who: mrz("TD1", code, alpha3, alpha3, who, who["document_number"], optional(who))
    return design(name, alpha2, "identity_card", CARD, titles, fields, people=people, colour=colour, side="back", numbers=numbers,
                  zone=zone, portrait=None, columns=[60, 420], **more)


def gh(r):
    return {"document_number": "L" + digits(r, 8), "personal_number": f"GHA-{digits(r, 9)}-{digits(r, 1)}"}


def aamva(who):
    day = lambda d: d.strftime("%m%d%Y")
    given = who["given_names"].split()
    lines = [f"DAQ{who['document_number']}", f"DCS{who['surname']}", f"DAC{given[0]}", f"DAD{' '.join(given[1:]) or 'NONE'}",
             f"DBB{day(who['date_of_birth'])}", f"DBA{day(who['date_of_expiry'])}", f"DBD{day(who['date_of_issue'])}",
             f"DBC{'1' if who['sex'] == 'M' else '2'}", "DAG2300 WEST BROAD STREET", "DAIRICHMOND", "DAJVA", "DCGUSA"]
    return "@\n\x1e\rANSI 636000100002DL00410278ZV03190008DL" + "\n".join(lines) + "\r"


def za_id(r, who):
    base = who["date_of_birth"].strftime("%y%m%d") + ("5" if who["sex"] == "M" else "0") + digits(r, 3) + "08"
    odd = sum(int(c) for c in base[0::2])
    even = sum(int(c) for c in str(int(base[1::2]) * 2))
    return base + str((10 - (odd + even) % 10) % 10)


DESIGNS = [
    passport("GH", "GHA", "REPUBLIC OF GHANA", WEST, (205, 222, 205), lambda r: "G" + digits(r, 7)),
    passport("NG", "NGA", "FEDERAL REPUBLIC OF NIGERIA", WEST, (206, 226, 214), lambda r: "A" + digits(r, 8), personal=lambda r: digits(r, 11)),
    passport("KE", "KEN", "REPUBLIC OF KENYA", EAST, (214, 222, 232), lambda r: "AK" + digits(r, 6)),
    passport("ZA", "ZAF", "REPUBLIC OF SOUTH AFRICA", SOUTH, (224, 226, 206), lambda r: "A" + digits(r, 8), personal=lambda r: digits(r, 13)),
    passport("UG", "UGA", "REPUBLIC OF UGANDA", EAST, (226, 220, 205), lambda r: "B" + digits(r, 7)),
    passport("ZM", "ZMB", "REPUBLIC OF ZAMBIA", SOUTH, (210, 226, 210), lambda r: "ZN" + digits(r, 6)),
    passport("ZW", "ZWE", "REPUBLIC OF ZIMBABWE", SOUTH, (214, 228, 206), lambda r: letters(r, 2) + digits(r, 6)),
    passport("CI", "CIV", "REPUBLIQUE DE COTE D'IVOIRE", FRENCH, (232, 222, 206), lambda r: digits(r, 2) + letters(r, 2) + digits(r, 5)),
    passport("DE", "D", "BUNDESREPUBLIK DEUTSCHLAND", OTHER, (226, 210, 214), lambda r: "C" + digits(r, 4) + letters(r, 1) + digits(r, 3)),
    design("gh-ghana-card", "GH", "identity_card", CARD, ["REPUBLIC OF GHANA", "ECOWAS IDENTITY CARD / CARTE D'IDENTITE CEDEAO"], ECOWAS,
           people=WEST, colour=(226, 216, 192), numbers=gh, portrait=(36, 150, 240, 310), columns=[310, 660], ghost=(96, 476, 116, 150)),
    card_back("GH", "GHA", "gh-ghana-card-back", "I", WEST, (226, 216, 192), ["NATIONAL IDENTIFICATION AUTHORITY"],
              [("Personal ID Number/Numéro d'Identification", "personal_number")], gh, barcode=("qr", lambda w: w["personal_number"])),
    design("ng-nin-slip", "NG", "identity_card", CARD, ["FEDERAL REPUBLIC OF NIGERIA", "DIGITAL NIN SLIP"],
           [("SURNAME/NOM", "surname"), ("GIVEN NAMES/PRENOMS", "given_names"), ("DATE OF BIRTH", "date_of_birth"), ("SEX/SEXE", "sex"),
            ("ISSUE DATE", "date_of_issue"), ("NATIONAL IDENTIFICATION NUMBER (NIN)", "personal_number_spaced")],
           people=WEST, colour=(205, 228, 208), dates=words, columns=[320],
           numbers=lambda r: {"personal_number": digits(r, 11)},
           barcode=("qr", lambda w: f"{w['surname']},{w['given_names']},{w['personal_number']}")),
    design("ng-voter-card", "NG", "voter_id", CARD, ["INDEPENDENT NATIONAL ELECTORAL COMMISSION", "VOTER'S CARD"],
           [("VIN", "document_number"), ("NAME", "full_name"), ("DATE OF BIRTH", "date_of_birth"), ("GENDER", "sex_word"), ("OCCUPATION", "=TRADER"), ("ADDRESS", "=12 MARKET ROAD, IKEJA")],
           people=WEST, colour=(222, 234, 222), font=NARROW, columns=[320], label_above=False,
           numbers=lambda r: {"document_number": digits(r, 2) + letters(r, 1) + digits(r, 1) + letters(r, 2) + digits(r, 13)}),
    design("ng-drivers-license", "NG", "drivers_license", CARD, ["FEDERAL REPUBLIC OF NIGERIA", "NATIONAL DRIVERS LICENCE"],
           [("L/NO", "document_number"), ("SURNAME", "surname"), ("FIRST NAME, MIDDLE NAME", "given_names"), ("D OF B", "date_of_birth"), ("SEX", "sex"),
            ("ISS", "date_of_issue"), ("EXP", "date_of_expiry"), ("CLASS", "=B")],
           people=WEST, colour=(228, 226, 206), dates=spaced, numbers=lambda r: {"document_number": letters(r, 3) + digits(r, 5) + letters(r, 2) + digits(r, 2)}),
    design("ke-national-id", "KE", "identity_card", CARD, ["JAMHURI YA KENYA     REPUBLIC OF KENYA", "NATIONAL IDENTITY CARD"],
           [("SERIAL NUMBER", "document_number"), ("ID NUMBER", "personal_number"), ("FULL NAMES", "full_name"), ("DATE OF BIRTH", "date_of_birth"),
            ("SEX", "sex_word"), ("DISTRICT OF BIRTH", "place"), ("PLACE OF ISSUE", "=NAIROBI"), ("DATE OF ISSUE", "date_of_issue")],
           people=EAST, colour=(226, 222, 214), dates=dotted, numbers=lambda r: {"document_number": digits(r, 9), "personal_number": digits(r, 8)}),
    card_back("KE", "KEN", "ke-national-id-back", "ID", EAST, (226, 222, 214), ["PRINCIPAL REGISTRAR'S SIGN."],
              [("DISTRICT", "=KIAMBU"), ("DIVISION", "=LIMURU"), ("LOCATION", "=NGECHA"), ("SUB-LOCATION", "=KABUKU")],
              lambda r: {"document_number": digits(r, 9), "personal_number": digits(r, 8)}, optional=lambda w: w["personal_number"], font=SERIF),
    design("ke-alien-card", "KE", "alien_card", CARD, ["REPUBLIC OF KENYA", "FOREIGNER CERTIFICATE", "ALIEN CARD"],
           [("ID NUMBER", "personal_number"), ("FULL NAMES", "full_name"), ("NATIONALITY", "=GHANAIAN"), ("DATE OF BIRTH", "date_of_birth"), ("SEX", "sex_word"),
            ("DATE OF ISSUE", "date_of_issue"), ("DATE OF EXPIRY", "date_of_expiry")],
           people=WEST, colour=(212, 224, 234), dates=dotted, numbers=lambda r: {"personal_number": digits(r, 6)}),
    design("za-smart-id", "ZA", "identity_card", CARD, ["REPUBLIC OF SOUTH AFRICA", "NATIONAL IDENTITY CARD"],
           [("Surname", "surname"), ("Names", "given_names"), ("Sex", "sex"), ("Nationality", "=RSA"), ("Identity Number", "personal_number"),
            ("Date of Birth", "date_of_birth"), ("Country of Birth", "=RSA"), ("Status", "=CITIZEN")],
           people=SOUTH, colour=(222, 230, 222), dates=words, numbers=lambda r: {"personal_number": za_id}, columns=[400], portrait=(50, 170, 260, 340)),
    design("za-smart-id-back", "ZA", "identity_card", CARD, ["REPUBLIC OF SOUTH AFRICA", "DEPARTMENT OF HOME AFFAIRS"],
           [("Date of Issue", "date_of_issue")], people=SOUTH, colour=(222, 230, 222), dates=words, side="back", portrait=None, columns=[60],
           numbers=lambda r: {"personal_number": za_id},
           barcode=("pdf417", lambda w: "|".join([w["surname"], w["given_names"], w["sex"], "RSA", w["personal_number"], words(w["date_of_birth"]), "RSA", "CITIZEN", words(w["date_of_issue"])]))),
    design("za-green-book", "ZA", "identity_card", (1000, 700), ["S.A. BURGER/S.A. CITIZEN"],
           [("I.D.No.", "personal_number_spaced"), ("VAN/SURNAME", "surname"), ("VOORNAME/FORENAMES", "given_names"),
            ("GEBOORTEDISTRIK OF -LAND/DISTRICT OR COUNTRY OF BIRTH", "=SOUTH AFRICA"), ("GEBOORTEDATUM/DATE OF BIRTH", "date_of_birth"), ("DATUM UITGEREIK/DATE ISSUED", "date_of_issue")],
           people=SOUTH, colour=(206, 226, 206), dates=iso, font=SERIF, numbers=lambda r: {"personal_number": za_id}, columns=[360], portrait=(60, 200, 230, 300)),
    design("ug-national-id", "UG", "identity_card", CARD, ["REPUBLIC OF UGANDA", "NATIONAL ID CARD"],
           [("SURNAME", "surname"), ("GIVEN NAME", "given_names"), ("NATIONALITY", "=UGA"), ("SEX", "sex"), ("DATE OF BIRTH", "date_of_birth"),
            ("NIN", "personal_number"), ("CARD NO.", "document_number"), ("DATE OF EXPIRY", "date_of_expiry")],
           people=EAST, colour=(232, 224, 204), dates=dotted,
           numbers=lambda r: {"personal_number": "C" + letters(r, 1) + digits(r, 8) + letters(r, 4), "document_number": digits(r, 9)}),
    card_back("UG", "UGA", "ug-national-id-back", "ID", EAST, (232, 224, 204), ["REPUBLIC OF UGANDA"],
              [("VILLAGE", "=KISUGU"), ("PARISH", "=KISUGU"), ("COUNTY", "=MAKINDYE"), ("DISTRICT", "=KAMPALA")],
              lambda r: {"document_number": digits(r, 9), "personal_number": "C" + letters(r, 1) + digits(r, 8) + letters(r, 4)}, optional=lambda w: w["personal_number"]),
    design("zm-nrc", "ZM", "identity_card", CARD, ["REPUBLIC OF ZAMBIA", "NATIONAL REGISTRATION CARD"],
           [("NRC No.", "personal_number"), ("FULL NAMES", "full_name"), ("DATE OF BIRTH", "date_of_birth"), ("SEX", "sex_word"), ("PLACE OF BIRTH", "place"), ("DATE OF ISSUE", "date_of_issue")],
           people=SOUTH, colour=(204, 226, 204), font=SERIF, numbers=lambda r: {"personal_number": f"{digits(r, 6)}/{digits(r, 2)}/1"}),
    design("zw-national-id", "ZW", "identity_card", CARD, ["REPUBLIC OF ZIMBABWE", "NATIONAL REGISTRATION"],
           [("ID NUMBER", "personal_number"), ("SURNAME", "surname"), ("FIRST NAME", "given_names"), ("DATE OF BIRTH", "date_of_birth"),
            ("VILLAGE OF ORIGIN", "=CHIRAU"), ("PLACE OF BIRTH", "place"), ("DATE OF ISSUE", "date_of_issue")],
           people=SOUTH, colour=(216, 228, 208), numbers=lambda r: {"personal_number": f"63-{digits(r, 6)} {letters(r, 1)} {digits(r, 2)}"}),
    design("ci-national-id", "CI", "identity_card", CARD, ["REPUBLIQUE DE COTE D'IVOIRE", "CARTE NATIONALE D'IDENTITE"],
           [("N°", "document_number"), ("Nom", "surname"), ("Prénom(s)", "given_names"), ("Date de naissance", "date_of_birth"), ("Sexe", "sex"), ("Nationalité", "=IVOIRIENNE"),
            ("Lieu de naissance", "place"), ("Date d'expiration", "date_of_expiry")],
           people=FRENCH, colour=(236, 222, 204), font=SANS, numbers=lambda r: {"document_number": "CI" + digits(r, 9)}),
    card_back("CI", "CIV", "ci-national-id-back", "I", FRENCH, (236, 222, 204), ["REPUBLIQUE DE COTE D'IVOIRE"],
              [("NNI", "personal_number"), ("Profession", "=COMMERCANT"), ("Date d'émission", "date_of_issue")],
              lambda r: {"document_number": "CI" + digits(r, 7), "personal_number": digits(r, 11)}, font=SANS),
    design("sn-ecowas-card", "SN", "identity_card", CARD, ["REPUBLIQUE DU SENEGAL", "CARTE D'IDENTITE CEDEAO / ECOWAS IDENTITY CARD"],
           [("N° de la carte d'identité", "document_number_spaced"), ("Prénoms", "given_names"), ("Nom", "surname"), ("Date de naissance", "date_of_birth"), ("Sexe", "sex"),
            ("Lieu de naissance", "place"), ("Date de délivrance", "date_of_issue"), ("Date d'expiration", "date_of_expiry")],
           people=FRENCH, colour=(220, 232, 216), font=SANS, numbers=lambda r: {"document_number": digits(r, 17)}),
    design("us-drivers-license", "US", "drivers_license", CARD, ["VIRGINIA  USA", "DRIVER LICENSE"],
           [("4d DL", "document_number"), ("1 LAST NAME", "surname"), ("2 FIRST NAME", "given_names"), ("3 DOB", "date_of_birth"), ("15 SEX", "sex"), ("4a ISS", "date_of_issue"), ("4b EXP", "date_of_expiry")],
           people=OTHER, colour=(222, 226, 236), dates=lambda d: d.strftime("%m/%d/%Y"), numbers=lambda r: {"document_number": "T" + digits(r, 8)}),
    design("us-drivers-license-back", "US", "drivers_license", CARD, ["VIRGINIA  USA"], [], people=OTHER, colour=(222, 226, 236), side="back", portrait=None,
           numbers=lambda r: {"document_number": "T" + digits(r, 8)}, barcode=("pdf417", aamva)),
    design("ut-residence-td2", "UT", "resident_id", (1050, 740), ["UTOPIA", "RESIDENCE PERMIT"],
           [("Surname", "surname"), ("Given names", "given_names"), ("Date of birth", "date_of_birth"), ("Sex", "sex"), ("Card No.", "document_number"), ("Valid until", "date_of_expiry")],
           people=OTHER, colour=(226, 216, 230), dates=dotted, numbers=lambda r: {"document_number": letters(r, 1) + digits(r, 8)},
           zone=lambda w: mrz("TD2", "I", "UTO", "UTO", w, w["document_number"])),
    design("ut-visa-a", "UT", "travel_doc", (1200, 800), ["UTOPIA", "VISA"],
           [("Surname", "surname"), ("Given names", "given_names"), ("Visa No.", "document_number"), ("Date of birth", "date_of_birth"), ("Valid until", "date_of_expiry")],
           people=OTHER, colour=(214, 230, 226), dates=dotted, numbers=lambda r: {"document_number": letters(r, 1) + digits(r, 8)},
           zone=lambda w: mrz("MRV-A", "V", "UTO", "UTO", w, w["document_number"])),
    design("ut-visa-b", "UT", "travel_doc", (1050, 740), ["UTOPIA", "VISA"],
           [("Surname", "surname"), ("Given names", "given_names"), ("Visa No.", "document_number"), ("Date of birth", "date_of_birth"), ("Valid until", "date_of_expiry")],
           people=OTHER, colour=(230, 226, 214), dates=dotted, numbers=lambda r: {"document_number": letters(r, 1) + digits(r, 8)},
           zone=lambda w: mrz("MRV-B", "V", "UTO", "UTO", w, w["document_number"])),
    design("ng-nin-slip-long", "NG", "identity_card", (1300, 560), ["National Identity Management System", "Federal Republic of Nigeria", "National Identification Number Slip (NINS)"],
           [("Tracking ID", "=S7Y0OLPEQ012A3K"), ("NIN", "personal_number"), ("Surname", "surname"), ("First Name", "given_names"), ("Gender", "sex"),
            ("Address", "=12 MARKET ROAD, IKEJA")],
           people=WEST, colour=(238, 240, 236), font=SANS, columns=[60, 520], portrait=(1010, 150, 230, 300),
           numbers=lambda r: {"personal_number": digits(r, 11)}),
    design("gh-voter-card", "GH", "voter_id", CARD, ["ELECTORAL COMMISSION OF GHANA", "VOTER ID CARD"],
           [("VOTER'S ID NO.", "document_number"), ("SURNAME", "surname"), ("OTHER NAMES", "given_names"), ("SEX", "sex_word"), ("DATE OF BIRTH", "date_of_birth"),
            ("POLLING STATION CODE", "=F210702"), ("REGISTRATION DATE", "date_of_issue")],
           people=WEST, colour=(236, 226, 206), numbers=lambda r: {"document_number": digits(r, 10)}),
]
