//! The rows of the file: which pictures, and what they are.

use anyhow::{Context, Result, bail};
use std::path::Path;

/// A row: its cells by the wanted columns, and its label.
pub struct Row {
    /// Cells, in the order of the wanted columns.
    pub cells: Vec<String>,
    /// True for genuine or live.
    pub good: bool,
    /// The species (kind of attack), where such a column was named.
    pub species: Option<String>,
}

/// Reads the file. Every label must be 1 or 0: a wrong one would make every figure wrong.
pub fn read(file: &Path, columns: &[&str], label: &str, species: Option<&str>) -> Result<Vec<Row>> {
    let mut reader = csv::Reader::from_path(file).with_context(|| format!("opening {}", file.display()))?;
    let header = reader.headers()?.clone();
    let place = |name: &str| {
        header.iter().position(|h| h.trim() == name).with_context(|| format!("{}: no column {name}", file.display()))
    };
    let places = columns.iter().map(|name| place(name)).collect::<Result<Vec<_>>>()?;
    let label_place = place(label)?;
    let species_place = species.map(place).transpose()?;
    let mut rows = Vec::new();
    for (number, record) in reader.records().enumerate() {
        let record = record?;
        let good = match record.get(label_place).unwrap_or_default().trim() {
            "1" => true,
            "0" => false,
            other => bail!("{}, row {}: {label} is {other:?}, not 1 or 0", file.display(), number + 2),
        };
        rows.push(Row {
            cells: places.iter().map(|at| record.get(*at).unwrap_or_default().to_owned()).collect(),
            good,
            species: species_place.and_then(|at| record.get(at)).map(|s| s.trim().to_owned()),
        });
    }
    if rows.is_empty() {
        bail!("{}: no rows", file.display());
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name_and_labels_are_strict() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("rows.csv");
        std::fs::write(&file, "same, a ,b,kind\n1,x.jpg,y.jpg,live\n0,x.jpg,z.jpg,print\n").unwrap();
        let rows = read(&file, &["a", "b"], "same", Some("kind")).unwrap();
        assert_eq!((rows.len(), rows[1].good, rows[1].cells[1].as_str()), (2, false, "z.jpg"));
        assert_eq!(rows[1].species.as_deref(), Some("print"));
        assert!(read(&file, &["path"], "same", None).is_err());
        std::fs::write(&file, "a,b,same\nx,y,yes\n").unwrap();
        assert!(read(&file, &["a", "b"], "same", None).err().unwrap().to_string().contains("not 1 or 0"));
    }
}
