//! Reading records from a CSV file, row by row.
//!
//! The file has a header; the key column is `id_number`; the other columns are named as the catalog's returned fields
//! (`FullName`, `DOB`, …) or in snake case (`full_name`, `date_of_birth`, …), upper and lower case alike. Columns that
//! nobody knows are kept as extra. `photo` names a file in the photos folder. Comma, semicolon and tab separate; a byte
//! order mark is skipped. A row is taken or refused with its line and a reason, and the next row follows.
//!
//! Only one row (with its photo) is in memory at a time. Reasons name columns and lines, never values.

mod columns;
mod limited;
mod photos;
mod row;

use columns::Columns;
use kweli_domain::catalog::{self, IdType};
use kweli_domain::{Country, IdentityRecord};
use limited::Limited;
pub use photos::{MAX_PHOTO_BYTES, PhotoError, Photos};
use std::collections::HashMap;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;

/// Most rows in one file. What was seen of each number must be remembered to find duplicates.
const MAX_ROWS: usize = 10_000_000;
/// Most bytes in one row, and in the header. An unclosed quote would otherwise swallow the rest of the file.
const MAX_ROW_BYTES: usize = 256 * 1024;
/// Most columns.
const MAX_COLUMNS: usize = 256;

/// The form in which a number is stored and looked up: without outer spaces, ASCII letters in upper case.
pub fn normal_form(number: &str) -> String {
    number.trim().to_ascii_uppercase()
}

/// The file as a whole cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The catalog has no such ID type.
    #[error("the catalog has no ID type {country}/{id_type}")]
    UnknownType {
        /// ISO country.
        country: Country,
        /// ID type.
        id_type: String,
    },
    /// The header cannot be used.
    #[error("header: {0}")]
    Header(String),
    /// The photos folder cannot be opened.
    #[error("cannot open the photos folder: {0}")]
    Photos(#[source] io::Error),
    /// The file cannot be read.
    #[error("cannot read the file: {0}")]
    Read(#[source] io::Error),
}

/// One row of the file.
pub struct ImportRow {
    /// Line on which the row begins.
    pub line: u64,
    /// The number in its [normal form](normal_form) and the record, or why the row is refused.
    pub result: Result<(String, IdentityRecord), Refused>,
}

/// What the rows are.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// ISO country.
    pub country: Country,
    /// ID type by the catalog's code.
    pub id_type: String,
    /// The folder that the column `photo` refers to.
    pub photos: Option<PathBuf>,
}

/// Starts reading a file.
pub fn read_csv<R: Read>(file: R, options: &ImportOptions) -> Result<Import<R>, ImportError> {
    let photos = options.photos.as_deref().map(Photos::open).transpose().map_err(ImportError::Photos)?;
    Import::new(file, options.country, &options.id_type, photos)
}

/// Why a row is refused. Prints columns and lines, never values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The key column is empty.
    #[error("id_number is missing")]
    MissingNumber,
    /// The number is none of this type.
    #[error("id_number does not fit the pattern of this ID type: {0}")]
    Pattern(String),
    /// The number came before.
    #[error("the id_number is already on line {0}")]
    Duplicate(u64),
    /// The row is about another country or ID type.
    #[error("{0} is not the one that is imported")]
    OtherType(String),
    /// Not a day of the calendar.
    #[error("{0} is no date of the form YYYY-MM-DD")]
    Date(String),
    /// The picture cannot be used.
    #[error("{column}: {why}")]
    Photo {
        /// Which column.
        column: String,
        /// What is wrong with it.
        why: PhotoError,
    },
    /// More or fewer cells than the header has.
    #[error("{found} cells where the header has {expected}")]
    Cells {
        /// In this row.
        found: usize,
        /// In the header.
        expected: usize,
    },
    /// A cell is too long.
    #[error("{0} is longer than {limit} characters", limit = row::MAX_CELL_CHARS)]
    TooLong(String),
    /// Bytes that are no UTF-8, or control characters.
    #[error("{0} is not plain UTF-8 text")]
    Text(String),
    /// The row cannot be separated from the next one; nothing after it is read.
    #[error("the row cannot be read ({0}); reading stops here")]
    Unreadable(String),
    /// The file is too long.
    #[error("more than {MAX_ROWS} rows; reading stops here")]
    TooManyRows,
}

/// Reads a file row by row.
pub struct Import<R> {
    reader: csv::Reader<Limited<io::Chain<Cursor<Vec<u8>>, R>>>,
    columns: Columns,
    id_type: &'static IdType,
    photos: Option<Photos>,
    seen: HashMap<String, u64>,
    rows: usize,
    /// Bytes of the file up to the end of the last row.
    passed: u64,
    over: bool,
}

impl<R: Read> Import<R> {
    /// Reads the header. `photos` is where the `photo` column's files are.
    pub fn new(mut file: R, country: Country, id_type: &str, photos: Option<Photos>) -> Result<Self, ImportError> {
        let id_type = catalog::get()
            .id_type(country, id_type)
            .ok_or_else(|| ImportError::UnknownType { country, id_type: id_type.to_owned() })?;
        let mut start = Vec::new();
        (&mut file).take(MAX_ROW_BYTES as u64).read_to_end(&mut start).map_err(ImportError::Read)?;
        if start.starts_with(b"\xEF\xBB\xBF") {
            start.drain(..3);
        }
        let delimiter = delimiter(&start);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(Limited::new(Cursor::new(start).chain(file), MAX_ROW_BYTES));
        let header = reader.byte_headers().map_err(|e| ImportError::Header(csv_problem(&e)))?.clone();
        if header.len() > MAX_COLUMNS {
            return Err(ImportError::Header(format!("more than {MAX_COLUMNS} columns")));
        }
        let columns = Columns::read(&header).map_err(ImportError::Header)?;
        let passed = reader.position().byte();
        reader.get_mut().pass(usize::try_from(passed).unwrap_or(usize::MAX));
        Ok(Self { reader, columns, id_type, photos, seen: HashMap::new(), rows: 0, passed, over: false })
    }

    fn take(&mut self, line: u64, cells: &csv::ByteRecord) -> Result<(String, IdentityRecord), Refused> {
        let taken = row::read(cells, &self.columns, self.id_type, self.photos.as_ref(), |number| {
            self.seen.get(number).map_or(Ok(()), |first| Err(Refused::Duplicate(*first)))
        })?;
        // A refused row does not block a later good one with the same number.
        self.seen.insert(taken.0.clone(), line);
        Ok(taken)
    }
}

impl<R: Read> Iterator for Import<R> {
    type Item = ImportRow;

    fn next(&mut self) -> Option<ImportRow> {
        if self.over {
            return None;
        }
        let mut cells = csv::ByteRecord::new();
        self.reader.get_mut().start_row();
        let read = self.reader.read_byte_record(&mut cells);
        let end = self.reader.position().byte();
        let line = self.reader.get_mut().pass(usize::try_from(end.saturating_sub(self.passed)).unwrap_or(usize::MAX));
        self.passed = end;
        let result = match read {
            Ok(false) => return None,
            Ok(true) if self.rows >= MAX_ROWS => Err(Refused::TooManyRows),
            Ok(true) => self.take(line, &cells),
            Err(error) => Err(Refused::Unreadable(csv_problem(&error))),
        };
        self.rows += 1;
        self.over = matches!(result, Err(Refused::TooManyRows | Refused::Unreadable(_)));
        Some(ImportRow { line, result })
    }
}

/// The separator that is commonest in the first line outside quotes; a comma if none is.
fn delimiter(start: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in start {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if !quoted => {
                for (delimiter, count) in &mut counts {
                    *count += usize::from(delimiter == byte);
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(0);
    counts.iter().find(|(_, n)| *n == most).map_or(b',', |(delimiter, _)| *delimiter)
}

/// Our own words: the library's message may quote the file.
fn csv_problem(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(e) if limited::is_too_long(e) => {
            format!("longer than {MAX_ROW_BYTES} bytes: is a quote left open?")
        }
        csv::ErrorKind::Io(e) => e.kind().to_string(),
        _ => "malformed".to_owned(),
    }
}

#[cfg(test)]
mod tests;
