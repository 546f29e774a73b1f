//! The same outcome as each generation writes it.

use super::dossier::Dossier;
use kweli_domain::Generation;
use serde_json::Value;

/// Longest text that is shown whole; pictures in base64 are folded.
const LONGEST_TEXT: usize = 400;
/// What remains of a folded text.
const KEPT: usize = 48;

/// One rendering.
#[derive(Clone, Debug)]
pub struct WireView {
    /// Its name.
    pub title: &'static str,
    /// Whether the job came by this generation.
    pub native: bool,
    /// The JSON, indented.
    pub json: String,
}

/// Both renderings of the latest outcome; none while there is none.
pub fn wires(dossier: &Dossier) -> Vec<WireView> {
    if dossier.view.outcome().is_none() {
        return Vec::new();
    }
    let third = dossier.generation() == Generation::V3;
    let mut both = Vec::with_capacity(2);
    if let Some(first) = kweli_wire::v1::render::result(&dossier.view) {
        both.push(WireView { title: "v1 and v2: result object", native: !third, json: text(first) });
    }
    let later = kweli_wire::v3::render::result(&dossier.view);
    both.push(WireView { title: "v3: webhook body", native: third, json: text(later) });
    // The shape that the partner really gets stands first.
    both.sort_by_key(|wire| !wire.native);
    both
}

fn text(mut value: Value) -> String {
    fold(&mut value);
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

/// Cuts long texts, saying how much was left out.
fn fold(value: &mut Value) {
    match value {
        Value::String(text) if text.len() > LONGEST_TEXT => {
            let head: String = text.chars().take(KEPT).collect();
            let left_out = text.chars().count().saturating_sub(KEPT);
            *text = format!("{head}… ({left_out} more characters)");
        }
        Value::Array(items) => items.iter_mut().for_each(fold),
        Value::Object(members) => members.values_mut().for_each(fold),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_folded_wherever_they_stand() {
        let mut value = serde_json::json!({"a": ["é".repeat(500)], "b": "short"});
        fold(&mut value);
        assert_eq!(value["b"], "short");
        let folded = value["a"][0].as_str().unwrap();
        assert!(folded.ends_with("… (452 more characters)"), "{folded}");
    }
}
