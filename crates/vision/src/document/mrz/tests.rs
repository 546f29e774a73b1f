use super::*;
use jiff::civil::date;
use proptest::prelude::*;

const TODAY: Date = date(2026, 6, 15);

/// The specimens of Doc 9303, parts 4 to 7.
const TD3: [&str; 2] = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
const TD2: [&str; 2] = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"];
const TD1: [&str; 3] =
    ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];
const MRV_A: [&str; 2] =
    ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"];
const MRV_B: [&str; 2] = ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"];

fn fields(mrz: &Mrz) -> [&str; 5] {
    let f = &mrz.fields;
    [&f.surname, &f.given_names, &f.document_number, &f.date_of_birth, &f.sex]
        .map(|field| field.as_deref().unwrap_or_default())
}

fn lines(mrz: &Mrz) -> Vec<String> {
    mrz.lines.iter().map(|line| line.to_string()).collect()
}

#[test]
fn the_specimens_of_doc_9303() {
    let all: [(&[&str], Format, &str, &str); 5] = [
        (&TD3, Format::Td3, "L898902C3", "1974-08-12"),
        (&TD2, Format::Td2, "D23145890", "1974-08-12"),
        (&TD1, Format::Td1, "D23145890", "1974-08-12"),
        (&MRV_A, Format::MrvA, "L8988901C", "1940-09-07"),
        (&MRV_B, Format::MrvB, "L8988901C", "1940-09-07"),
    ];
    for (zone, format, number, birth) in all {
        let mrz = parse(zone, TODAY).unwrap();
        assert_eq!((mrz.format, mrz.repairs, mrz.valid), (format, 0, true), "{format:?}");
        assert_eq!(lines(&mrz), zone);
        assert_eq!(fields(&mrz), ["ERIKSSON", "ANNA MARIA", number, birth, "F"], "{format:?}");
    }
    let mrz = parse(&TD3, TODAY).unwrap();
    assert_eq!(mrz.fields.optional.as_deref(), Some("ZE184226B"));
    assert_eq!(mrz.fields.date_of_expiry.as_deref(), Some("2012-04-15"));
    assert_eq!(mrz.fields.issuer.as_deref(), Some("UTO"));
}

#[test]
fn a_long_document_number_goes_on_in_the_optional_data() {
    // Doc 9303-5: D23145890734, check digit 9.
    let zone = ["I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<<<<<<<<<<<<<<"];
    let mrz = parse(&zone, TODAY).unwrap();
    assert_eq!(mrz.fields.document_number.as_deref(), Some("D23145890734"));
    assert_eq!(mrz.checks.document_number, Some(true));
}

#[test]
fn fillers_lost_or_too_many_come_back() {
    for (name, data) in [
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<10"),
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<<10"),
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<K<<C<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
        ("P<UTO ERIKSSON << ANNA<MARIA «<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<1O"),
    ] {
        let mrz = parse(&[name, data], TODAY).unwrap();
        assert!(mrz.valid, "{name} {data}");
        assert_eq!(lines(&mrz), TD3);
    }
}

#[test]
fn fillers_at_the_end_of_data_come_back_too() {
    let read = ["I<GHAL519485159<<", "7805134M2907284GHA<<<<<<<<<<<4", "IBRAHIM<<MUSA<SANI<<<<<<<<<<<<"];
    let mrz = parse(&read, TODAY).unwrap();
    assert_eq!((lines(&mrz)[0].as_str(), mrz.valid), ("I<GHAL519485159<<<<<<<<<<<<<<<", true));
}

#[test]
fn letters_and_digits_are_told_by_their_place() {
    let mrz =
        parse(&["P<UT0ER1K550N<<ANNA<MAR1A<<<<<<<<<<<<<<<<<<<", "L8989O2C36UTO74O8I22F12O4I59ZE184226B<<<<<IO"], TODAY);
    let mrz = mrz.unwrap();
    assert_eq!((lines(&mrz), mrz.valid), (TD3.map(str::to_owned).to_vec(), true));
    assert!(mrz.repairs >= 9);
}

#[test]
fn a_wrong_check_digit_stays_wrong() {
    let mrz = parse(&[TD3[0], "L898902C36UTO7408132F1204159ZE184226B<<<<<10"], TODAY).unwrap();
    assert_eq!((mrz.checks.date_of_birth, mrz.checks.composite, mrz.valid), (Some(false), Some(false), false));
    assert_eq!(mrz.checks.document_number, Some(true));
    // An impossible date with right check digits.
    let birth = format!("741341{}", check_digit("741341").unwrap());
    let line = format!("L898902C36UTO{birth}F1204159ZE184226B<<<<<10");
    let mrz = parse(&[TD3[0], &line], TODAY).unwrap();
    assert_eq!((mrz.checks.date_of_birth, mrz.fields.date_of_birth), (Some(true), None));
}

#[test]
fn a_number_that_is_repaired_stays_in_few_runs() {
    for (printed, read) in [("66ZA43835", "662A43835"), ("92XI57372", "92X157372"), ("97DO36093", "97D036093")] {
        let zone = td3("KOUASSI", "AYA", printed, "900310", "290408", "");
        let mrz = parse(&[&zone[0], &zone[1].replacen(printed, read, 1)], TODAY).unwrap();
        assert_eq!((mrz.fields.document_number.as_deref(), mrz.valid), (Some(printed), true));
    }
}

#[test]
fn an_o_in_the_optional_data_is_told_by_the_composite() {
    let names = "OTIENO<<BRIAN<ODHIAMBO<<<<<<<<";
    for (read, data, printed) in [
        ("IDUGA8446268286CE748058630QWX<", "0009058M3412259UGA<<<<<<<<<<<6", "IDUGA8446268286CE74805863OQWX<"),
        ("IDUGA9130377141C096520976EWPV<", "6905233M3004168UGA<<<<<<<<<<<2", "IDUGA9130377141CO96520976EWPV<"),
    ] {
        let mrz = parse(&[read, data, names], TODAY).unwrap();
        assert_eq!((lines(&mrz)[0].as_str(), mrz.valid, mrz.repairs), (printed, true, 1));
    }
    // In a TD3 the digit of the personal number says the same.
    let zone = td3("MENSAH", "AMA", "G1234567", "900101", "340101", "AB0184226");
    let mut read = zone[1].clone();
    read.replace_range(30..31, "O");
    let mrz = parse(&[&zone[0], &read], TODAY).unwrap();
    assert_eq!((lines(&mrz), mrz.valid), (zone.to_vec(), true));
    // Digits alone are not bent until they fit: what was never right stays wrong.
    for wrong in b'0'..=b'9' {
        let zone =
            ["I<UTOD231458907100200300400500", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];
        let mut data = zone[1].as_bytes().to_vec();
        data[29] = wrong;
        let mrz = parse(&[zone[0], std::str::from_utf8(&data).unwrap(), zone[2]], TODAY).unwrap();
        assert_eq!(lines(&mrz)[0], zone[0], "{}", char::from(wrong));
    }
}

#[test]
fn other_text_is_no_zone() {
    let texts: [&[&str]; 5] = [
        &[],
        &[""],
        &["REPUBLIC OF GHANA", "ECOWAS IDENTITY CARD"],
        &["PLEASE RETURN THIS CARD TO THE NEAREST POLICE", "STATION IF IT IS FOUND OR TO THE AUTHORITY NOW"],
        &["<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"],
    ];
    for text in texts {
        let mrz = parse(text, TODAY);
        assert!(mrz.as_ref().is_none_or(|mrz| !mrz.valid), "{text:?} {:?}", mrz.map(|mrz| lines(&mrz)));
    }
    assert!(looks_like_line(TD3[0]) && looks_like_line(TD3[1]) && TD1.iter().all(|line| looks_like_line(line)));
    assert!(!looks_like_line("This card remains the property of the Government"));
}

/// A person's TD3 with right check digits.
fn td3(surname: &str, given: &str, number: &str, birth: &str, expiry: &str, personal: &str) -> [String; 2] {
    let first = format!("{:<<44}", format!("P<GHA{surname}<<{given}"));
    let check = |text: &str| check_digit(text).unwrap();
    let (number, personal) = (format!("{number:<<9}"), format!("{personal:<<14}"));
    let front = format!("{number}{}", check(&number));
    let (birth, rest) = (format!("{birth}{}", check(birth)), format!("{expiry}{}", check(expiry)));
    let rest = format!("{rest}{personal}{}", check(&personal));
    let composite = check(&format!("{front}{birth}{rest}"));
    [first, format!("{front}GHA{birth}F{rest}{composite}")]
}

fn person() -> impl Strategy<Value = [String; 2]> {
    ("[A-Z]{2,12}", "[A-Z]{2,8}", "[A-Z][0-9]{7}", "[0-9]{2}0[1-9]1[0-9]", "3[0-5]0[1-9]1[0-9]", "[0-9]{0,11}")
        .prop_map(|(surname, given, number, birth, expiry, personal)| {
            td3(&surname, &given, &number, &birth, &expiry, &personal)
        })
}

proptest! {
    #[test]
    fn what_is_right_stays_as_it_is(zone in person()) {
        let mrz = parse(&[&zone[0], &zone[1]], TODAY).unwrap();
        prop_assert_eq!((lines(&mrz), mrz.valid, mrz.repairs), (zone.to_vec(), true, 0));
    }

    #[test]
    fn lost_fillers_are_put_back(zone in person(), lost in 1usize..5) {
        let name = &zone[0][..44 - lost];
        prop_assume!(zone[0].ends_with("<<<<<<<"));
        let mrz = parse(&[name, &zone[1]], TODAY).unwrap();
        prop_assert_eq!((lines(&mrz), mrz.valid), (zone.to_vec(), true));
    }

    #[test]
    fn one_confusion_in_the_dates_is_undone(zone in person(), at in 0usize..6) {
        let mut data = zone[1].clone().into_bytes();
        let places = [13, 14, 21, 22, 19, 27];
        let at = places[at];
        data[at] = match data[at] { b'0' => b'O', b'1' => b'I', b'5' => b'S', b'8' => b'B', b'2' => b'Z', c => c };
        let data = String::from_utf8(data).unwrap();
        let mrz = parse(&[&zone[0], &data], TODAY).unwrap();
        prop_assert_eq!((lines(&mrz), mrz.valid), (zone.to_vec(), true));
    }

    #[test]
    fn any_lines_are_bounded(text in proptest::collection::vec("[A-Z0-9<]{20,60}", 0..5)) {
        let texts: Vec<&str> = text.iter().map(String::as_str).collect();
        if let Some(mrz) = parse(&texts, TODAY) {
            let length = mrz.lines[0].len();
            prop_assert!([30, 36, 44].contains(&length) && mrz.lines.iter().all(|line| line.len() == length));
        }
    }

    #[test]
    fn any_text_at_all(text in proptest::collection::vec(".{0,80}", 0..5)) {
        let texts: Vec<&str> = text.iter().map(String::as_str).collect();
        let _ = parse(&texts, TODAY);
        let _ = texts.iter().filter(|text| looks_like_line(text)).count();
    }
}
