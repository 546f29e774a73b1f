//! Dated lists that ship with the crate, for the demo, for tests, and so that the first search on a fresh machine finds
//! something. They are years old: an answer says so, and an operator brings newer ones.

use crate::list::WatchList;
use crate::load::{Format, LoadError, Papers, SourceFile, load};
use jiff::civil::{Date, date};

macro_rules! file {
    ($folder:literal, $name:literal) => {
        ($name, include_bytes!(concat!("../data/lists/", $folder, "/", $name, ".gz")) as &[u8])
    };
}

type Sample = (&'static str, Format, Date, &'static [(&'static str, &'static [u8])]);

const SAMPLES: &[Sample] = &[
    (
        "us-ofac-sdn",
        Format::OfacSdn,
        date(2021, 7, 7),
        &[
            file!("us_ofac_sdn_2021-07", "sdn.csv"),
            file!("us_ofac_sdn_2021-07", "alt.csv"),
            file!("us_ofac_sdn_2021-07", "add.csv"),
            file!("us_ofac_sdn_2021-07", "sdn_comments.csv"),
        ],
    ),
    (
        "us-ofac-nonsdn",
        Format::OfacNonsdn,
        date(2025, 12, 19),
        &[
            file!("us_ofac_nonsdn_2025-12", "cons_prim.csv"),
            file!("us_ofac_nonsdn_2025-12", "cons_alt.csv"),
            file!("us_ofac_nonsdn_2025-12", "cons_add.csv"),
            file!("us_ofac_nonsdn_2025-12", "cons_comments.csv"),
        ],
    ),
    ("us-bis-dpl", Format::BisDpl, date(2022, 9, 7), &[file!("us_bis_dpl_2022-09", "dpl.txt")]),
    (
        "us-congress",
        Format::UsCongressYaml,
        date(2026, 6, 1),
        &[file!("us_pep", "legislators-current.yaml"), file!("us_pep", "executive.yaml")],
    ),
];

/// Where each sample was published.
fn url(name: &str) -> &'static str {
    match name {
        "us-bis-dpl" => "https://www.bis.gov/dpl",
        "us-congress" => "https://github.com/unitedstates/congress-legislators",
        _ => "https://sanctionslist.ofac.treas.gov/",
    }
}

/// The sample lists. `today` must not be before their dates.
pub fn samples(today: Date) -> Result<Vec<WatchList>, LoadError> {
    let one = |(name, format, dated, files): &Sample| {
        let files: Vec<SourceFile> =
            files.iter().map(|(name, bytes)| SourceFile { name: (*name).into(), bytes: bytes.to_vec() }).collect();
        load(*format, &files, Papers { url: Some(url(name).into()), ..Papers::new(*name, *dated) }, today)
    };
    SAMPLES.iter().map(one).collect()
}

/// An earlier release of the first sample: what changed between the two shows what monitoring does.
pub fn earlier_sdn(today: Date) -> Result<WatchList, LoadError> {
    let files = [
        file!("us_ofac_sdn_2019-01", "sdn.csv"),
        file!("us_ofac_sdn_2019-01", "alt.csv"),
        file!("us_ofac_sdn_2019-01", "add.csv"),
    ];
    let files = files.map(|(name, bytes)| SourceFile { name: name.into(), bytes: bytes.to_vec() });
    let papers = Papers { url: Some(url("").into()), ..Papers::new("us-ofac-sdn", date(2019, 1, 15)) };
    load(Format::OfacSdn, &files, papers, today)
}
