use super::*;
use proptest::prelude::*;

fn import<'a>(file: &'a [u8], id_type: &str, photos: Option<Photos>) -> Import<&'a [u8]> {
    let (country, code) = id_type.split_once('/').unwrap();
    Import::new(file, country.parse().unwrap(), code, photos).unwrap()
}

/// Line and number, or line and reason.
fn outcomes(file: &str, id_type: &str) -> Vec<(u64, Result<String, String>)> {
    import(file.as_bytes(), id_type, None)
        .map(|row| (row.line, row.result.map(|t| t.0).map_err(|e| e.to_string())))
        .collect()
}

fn one(file: &str, id_type: &str) -> IdentityRecord {
    import(file.as_bytes(), id_type, None).next().unwrap().result.unwrap().1
}

#[test]
fn all_fields_arrive() {
    let file = "IDNumber,Country,IDType,FullName,first_name,Other Names,LAST_NAME,DOB,Gender,Address,PhoneNumber,\
                PhoneNumber2,IssuanceDate,ExpirationDate,Secondary_ID_Number,Nationality\n\
                GHA-123456789-0,GH,GHANA_CARD,Ama K Mensah,Ama,K,Mensah,1991-04-05,F,\"1 High St,\nAccra\",0241234567,\
                0201234567,2020-01-02,2030-01-02,XY9,Ghanaian\n";
    let r = one(file, "GH/GHANA_CARD");
    let text = |p: &Option<kweli_domain::claims::Private>| p.as_ref().map_or("-".to_owned(), |v| v.as_str().to_owned());
    assert_eq!(
        [
            &r.id_number,
            &r.full_name,
            &r.first_name,
            &r.other_names,
            &r.last_name,
            &r.date_of_birth,
            &r.gender,
            &r.address,
            &r.phone_number,
            &r.phone_number_2,
            &r.issuance_date,
            &r.expiration_date,
            &r.secondary_id_number,
            &r.photo,
            &r.document,
        ]
        .map(text),
        [
            "GHA-123456789-0",
            "Ama K Mensah",
            "Ama",
            "K",
            "Mensah",
            "1991-04-05",
            "F",
            "1 High St,\nAccra",
            "0241234567",
            "0201234567",
            "2020-01-02",
            "2030-01-02",
            "XY9",
            "-",
            "-",
        ]
    );
    assert_eq!(r.extra.len(), 1);
    assert_eq!(r.extra["Nationality"].as_str(), "Ghanaian");
}

#[test]
fn rows_are_refused_with_line_and_reason() {
    let file = "id_number,full_name,dob,country,id_type\n\
                12345678,A,1990-01-01,KE,NATIONAL_ID\n\
                ,B,,,\n\
                12AB,C,,,\n\
                12345678,D,,,\n\
                \n\
                1,\"E\nE\",31/12/1990,,\n\
                2,F,,GH,\n\
                3,G,,,PASSPORT\n\
                4,H\n\
                5,I,,,,\n\
                6,J\u{7},,,\n\
                1,K,,Kenya,National ID\n";
    assert_eq!(
        outcomes(file, "KE/NATIONAL_ID"),
        [
            (2, Ok("12345678".to_owned())),
            (3, Err("id_number is missing".to_owned())),
            (4, Err("id_number does not fit the pattern of this ID type: ^[0-9]{1,9}$".to_owned())),
            (5, Err("the id_number is already on line 2".to_owned())),
            (7, Err("dob is no date of the form YYYY-MM-DD".to_owned())),
            (9, Err("country is not the one that is imported".to_owned())),
            (10, Err("id_type is not the one that is imported".to_owned())),
            (11, Err("2 cells where the header has 5".to_owned())),
            (12, Err("6 cells where the header has 5".to_owned())),
            (13, Err("full_name is not plain UTF-8 text".to_owned())),
            // The refused row on line 7 had this number, but was not taken.
            (14, Ok("1".to_owned())),
        ]
    );
}

#[test]
fn lines_are_right_with_any_line_end() {
    for end in ["\n", "\r\n", "\r"] {
        let file = ["id_number,full_name", "1,A", "", "2,\"B", "B\"", "3,C", "", "", "4,D"].join(end);
        let lines: Vec<_> =
            outcomes(&file, "KE/NATIONAL_ID").into_iter().map(|(line, number)| (line, number.unwrap())).collect();
        assert_eq!(lines, [(2, "1".into()), (4, "2".into()), (6, "3".into()), (9, "4".into())], "{end:?}");
    }
}

#[test]
fn bytes_that_are_no_text_and_long_cells_are_refused() {
    let rows: Vec<_> = import(b"id_number,full_name\n1,\xFF\xFE\n2,x\n", "KE/NATIONAL_ID", None).collect();
    assert_eq!(rows[0].result.as_ref().err(), Some(&Refused::Text("full_name".to_owned())));
    assert!(rows[1].result.is_ok());
    let file = format!("id_number,full_name\n1,{}\n2,{}\n", "é".repeat(4096), "é".repeat(4097));
    let rows: Vec<_> = import(file.as_bytes(), "KE/NATIONAL_ID", None).collect();
    assert!(rows[0].result.is_ok());
    assert_eq!(rows[1].result.as_ref().err(), Some(&Refused::TooLong("full_name".to_owned())));
}

#[test]
fn spreadsheets_are_understood() {
    for file in [
        "\u{feff}id_number;full_name;address\r\n1;A;x, y, z, and, more, commas\r\n",
        "\u{feff}\"id_number\",\"full_name\",\"address\"\r\n\"1\",\"A\",\"x, y, z, and, more, commas\"\r\n",
        "id_number\tfull_name\taddress\n1\tA\tx, y, z, and, more, commas\n",
        "id_number;full_name;address;\n1;A;x, y, z, and, more, commas;\n",
    ] {
        let record = one(file, "KE/NATIONAL_ID");
        assert_eq!(record.address.unwrap().as_str(), "x, y, z, and, more, commas", "{file}");
        assert!(record.extra.is_empty());
    }
}

#[test]
fn numbers_are_stored_in_normal_form_and_shown_as_written() {
    let taken = import(b"id_number\n a12345678 \n", "KE/PASSPORT", None).next().unwrap().result.unwrap();
    assert_eq!(taken.0, "A12345678");
    assert_eq!(taken.1.id_number.unwrap().as_str(), "a12345678");
    assert_eq!(
        outcomes("id_number\nA1234567\na1234567\n", "KE/PASSPORT")[1].1,
        Err("the id_number is already on line 2".into())
    );
}

#[test]
fn photos_come_from_their_folder() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.jpg"), b"\xFF\xD8\xFF\xE0").unwrap();
    let file = b"id_number,photo\n1,a.jpg\n2,../a.jpg\n3,\n4,b.jpg\n";
    let rows: Vec<_> = import(file, "KE/NATIONAL_ID", Some(Photos::open(dir.path()).unwrap())).collect();
    assert_eq!(rows[0].result.as_ref().unwrap().1.photo.as_ref().unwrap().as_str(), "/9j/4A==");
    assert_eq!(rows[1].result.as_ref().unwrap_err().to_string(), "photo: leads out of the photos folder");
    assert!(rows[2].result.as_ref().unwrap().1.photo.is_none());
    assert_eq!(rows[3].result.as_ref().unwrap_err().to_string(), "photo: no such file in the photos folder");
    let row = import(file, "KE/NATIONAL_ID", None).next().unwrap();
    assert_eq!(row.result.unwrap_err().to_string(), "photo: names a file, but no photos folder was given");
}

#[test]
fn files_without_use_are_refused_whole() {
    let new = |file: &str, code: &str| Import::new(file.as_bytes(), "KE".parse().unwrap(), code, None).err();
    assert!(matches!(new("id_number\n", "NO_SUCH_CARD"), Some(ImportError::UnknownType { .. })));
    assert!(matches!(new("", "NATIONAL_ID"), Some(ImportError::Header(_))));
    assert!(matches!(new("full_name\nA\n", "NATIONAL_ID"), Some(ImportError::Header(_))));
    let wide = format!("id_number{}\n", ",x".repeat(300));
    assert!(matches!(new(&wide, "NATIONAL_ID"), Some(ImportError::Header(_))));
    let endless = "x".repeat(MAX_ROW_BYTES + 10);
    assert!(matches!(new(&endless, "NATIONAL_ID"), Some(ImportError::Header(why)) if why.contains("longer")));
}

#[test]
fn an_open_quote_does_not_swallow_the_file() {
    let file = format!("id_number,full_name\n1,A\n2,\"B\n{}", "3,C\n".repeat(1_000_000));
    let rows: Vec<_> = import(file.as_bytes(), "KE/NATIONAL_ID", None).collect();
    assert_eq!(rows.len(), 2);
    assert!(rows[0].result.is_ok());
    assert_eq!(rows[1].line, 3);
    assert!(matches!(rows[1].result, Err(Refused::Unreadable(_))));
}

#[test]
fn a_long_file_is_read_row_by_row() {
    /// Makes rows as they are asked for and counts how far it was read.
    struct Endless(u64, Vec<u8>, std::rc::Rc<std::cell::Cell<u64>>);
    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.1.is_empty() {
                self.1 = if self.0 == 0 { b"id_number\n".to_vec() } else { format!("{}\n", self.0).into_bytes() };
                self.0 += 1;
            }
            let n = self.1.len().min(buffer.len());
            buffer[..n].copy_from_slice(&self.1[..n]);
            self.1.drain(..n);
            self.2.set(self.2.get() + n as u64);
            Ok(n)
        }
    }
    let read = std::rc::Rc::new(std::cell::Cell::new(0));
    let mut import =
        Import::new(Endless(0, Vec::new(), read.clone()), "KE".parse().unwrap(), "NATIONAL_ID", None).unwrap();
    for n in 1..=200_000_u64 {
        let row = import.next().unwrap();
        assert_eq!((row.line, row.result.unwrap().0), (n + 1, n.to_string()));
    }
    assert!(read.get() < 200_000 * 7 + 2 * MAX_ROW_BYTES as u64);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(file in proptest::collection::vec(any::<u8>(), 0..2000)) {
        if let Ok(import) = Import::new(file.as_slice(), "KE".parse().unwrap(), "NATIONAL_ID", None) {
            let _ = import.count();
        }
    }

    #[test]
    fn any_rows_are_read_or_refused(rows in "([-0-9a-zA-Z,;\"\n\r\t\u{feff}é/\\.\u{0}]|1990-01-01){0,300}") {
        let dir = tempfile::tempdir().unwrap();
        let file = format!("id_number,full_name,dob,photo\n{rows}");
        let photos = Photos::open(dir.path()).unwrap();
        let import = Import::new(file.as_bytes(), "KE".parse().unwrap(), "NATIONAL_ID", Some(photos)).unwrap();
        for row in import {
            prop_assert!(row.line >= 2);
        }
    }

    #[test]
    fn good_rows_all_arrive(numbers in proptest::collection::btree_set(1_u32..999_999_999, 0..50), name in "[A-Za-z ,;\"']{0,30}") {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["id_number", "full_name"]).unwrap();
        for number in &numbers {
            writer.write_record([number.to_string().as_str(), name.as_str()]).unwrap();
        }
        let file = writer.into_inner().unwrap();
        let rows: Vec<_> = import(&file, "KE/NATIONAL_ID", None).map(|r| r.result.unwrap()).collect();
        prop_assert_eq!(rows.len(), numbers.len());
        for (row, number) in rows.iter().zip(&numbers) {
            prop_assert_eq!(row.0.as_str(), number.to_string());
            let held = row.1.full_name.as_ref().map_or("", |n| n.as_str());
            prop_assert_eq!(held, name.trim());
        }
    }
}
