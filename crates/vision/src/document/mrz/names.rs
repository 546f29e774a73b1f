//! The name field.

use crate::document::text::Text;

/// Parts a name field at `<<` into surname and given names; single fillers become spaces.
///
/// The name goes until the second `<<`; what a reader sees behind it are misread fillers. The third part tells whether
/// the name fills the field and so may have been cut.
pub fn parted(field: &str) -> (Option<Text>, Option<Text>, bool) {
    let truncated = !field.ends_with('<') && !field.is_empty();
    let mut parts = field.split("<<");
    let words = |part: Option<&str>| {
        let words: Vec<&str> = part?.split('<').filter(|word| !word.is_empty()).collect();
        (!words.is_empty()).then(|| Text::from(words.join(" ")))
    };
    (words(parts.next()), words(parts.next()), truncated)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(field: &str) -> (String, String, bool) {
        let (surname, given, cut) = parted(field);
        (surname.unwrap_or_default().to_string(), given.unwrap_or_default().to_string(), cut)
    }

    #[test]
    fn names_are_parted() {
        assert_eq!(both("ERIKSSON<<ANNA<MARIA<<<<<<"), ("ERIKSSON".into(), "ANNA MARIA".into(), false));
        assert_eq!(both("VAN<DER<MERWE<<J<"), ("VAN DER MERWE".into(), "J".into(), false));
        assert_eq!(both("ARKFREITH<<<<<<<"), ("ARKFREITH".into(), String::new(), false));
        assert_eq!(
            both("NILAVADHANANANDA<<CHAYAPA<DEJTHA"),
            ("NILAVADHANANANDA".into(), "CHAYAPA DEJTHA".into(), true)
        );
        assert_eq!(both(""), (String::new(), String::new(), false));
    }
}
