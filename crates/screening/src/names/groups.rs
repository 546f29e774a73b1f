//! Name groups: which written forms, in whatever script, are one name. From Wikidata, packed by the build script.

use fst::Map;
use std::sync::OnceLock;

static GROUPS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/groups.fst"));
static LISTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/groups.bin"));

fn map() -> Option<&'static Map<&'static [u8]>> {
    static MAP: OnceLock<Option<Map<&'static [u8]>>> = OnceLock::new();
    MAP.get_or_init(|| Map::new(GROUPS).ok()).as_ref()
}

fn number(at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(LISTS.get(at..at + 4)?.try_into().ok()?))
}

/// The groups of a form (as [`super::key::key`] writes it), ascending.
pub(crate) fn of(form: &str) -> Vec<u32> {
    let Some(value) = map().and_then(|m| m.get(form)) else { return Vec::new() };
    if value & 1 == 1 {
        return u32::try_from(value >> 1).map(|g| vec![g]).unwrap_or_default();
    }
    let Ok(offset) = usize::try_from(value >> 1) else { return Vec::new() };
    let count = number(offset).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    (1..=count).filter_map(|n| number(offset + 4 * n)).collect()
}

/// Whether a form is a name of any group.
pub(crate) fn is_known(form: &str) -> bool {
    map().is_some_and(|m| m.contains_key(super::key::key(form)))
}

/// Whether two ascending lists have a member in common.
pub(crate) fn share(a: &[u32], b: &[u32]) -> bool {
    let (mut i, mut j) = (0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::key::key;

    #[test]
    fn forms_of_one_name_share_a_group_across_scripts() {
        for (a, b) in [("obolensky", "оболенский"), ("mohammed", "محمد"), ("diallo", "диалло")] {
            assert!(share(&of(&key(a)), &of(&key(b))), "{a} {b}");
        }
        assert!(!share(&of("obolensky"), &of("mohammed")));
        assert!(of("kweliscreening").is_empty());
    }
}
