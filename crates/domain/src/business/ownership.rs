//! Who owns a company in the end: shares multiplied along every chain and added up.

use super::record::BusinessRecord;
use std::collections::{BTreeMap, HashSet};

/// From a quarter on somebody controls (FATF recommendation 24).
pub const CONTROL: f64 = 0.25;
/// Longer chains are not followed.
const MAX_LAYERS: usize = 12;
/// More steps are not looked at: a register's answer has tens.
const MAX_STEPS: usize = 2_000;

/// Somebody at the end of the chains.
#[derive(Clone, Debug, PartialEq)]
pub struct Owner {
    /// A person's name, or the number of a company whose owners are unknown.
    pub holder: String,
    /// Nobody is known behind this company.
    pub is_company: bool,
    /// 0 to 1, over every chain.
    pub share: f64,
    /// The shortest chain's length; 1 is direct.
    pub layers: usize,
}

/// Everybody at the end of the chains, the largest share first. A company that (through others) owns itself is followed
/// round once only, so circles end.
pub fn ultimate_owners(record: &BusinessRecord) -> Vec<Owner> {
    let number = record.company.registration_number.as_ref().map_or("", |n| n.as_str());
    let mut walk = Walk { record, number, steps: 0, found: BTreeMap::new() };
    walk.follow("", 1.0, 1, &mut HashSet::new());
    let mut owners: Vec<Owner> = walk.found.into_values().collect();
    owners.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.holder.cmp(&b.holder)));
    owners
}

struct Walk<'a> {
    record: &'a BusinessRecord,
    number: &'a str,
    steps: usize,
    found: BTreeMap<(bool, String), Owner>,
}

impl<'a> Walk<'a> {
    /// Whether a step is about this company; the searched one may be written by number or not at all.
    fn is_of(&self, held: Option<&str>, company: &str) -> bool {
        match held {
            None | Some("") => company.is_empty(),
            Some(held) if company.is_empty() => held == self.number,
            Some(held) => held == company,
        }
    }

    fn follow(&mut self, company: &'a str, share: f64, layer: usize, on_chain: &mut HashSet<&'a str>) -> bool {
        let record = self.record;
        let mut any = false;
        for step in &record.ownership {
            if !self.is_of(step.held.as_ref().map(|h| h.as_str()), company) {
                continue;
            }
            any = true;
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return true;
            }
            let part = share * f64::from(step.basis_points.min(10_000)) / 10_000.0;
            let holder = step.holder.as_str();
            if step.holder_is_company {
                if holder == self.number || layer >= MAX_LAYERS || !on_chain.insert(holder) {
                    continue;
                }
                let known = self.follow(holder, part, layer + 1, on_chain);
                on_chain.remove(holder);
                if known {
                    continue;
                }
            }
            let key = (step.holder_is_company, holder.to_owned());
            let owner = self.found.entry(key).or_insert_with(|| Owner {
                holder: holder.to_owned(),
                is_company: step.holder_is_company,
                share: 0.0,
                layers: layer,
            });
            owner.share = (owner.share + part).min(1.0);
            owner.layers = owner.layers.min(layer);
        }
        any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::business::{Company, Holding};
    use proptest::prelude::*;

    fn step(holder: &str, company: bool, held: Option<&str>, basis_points: u32) -> Holding {
        Holding { holder: holder.into(), holder_is_company: company, held: held.map(Into::into), basis_points }
    }

    fn owned(ownership: Vec<Holding>) -> BusinessRecord {
        let company = Company { registration_number: Some("A".into()), ..Company::default() };
        BusinessRecord { company, ownership, ..BusinessRecord::default() }
    }

    fn shares(record: &BusinessRecord) -> Vec<(String, u32)> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // percent of 0 to 1
        ultimate_owners(record).into_iter().map(|o| (o.holder, (o.share * 100.0).round() as u32)).collect()
    }

    #[test]
    fn shares_are_multiplied_along_a_chain_and_added_over_chains() {
        let record = owned(vec![
            step("Ada", false, None, 1_000),
            step("B", true, None, 6_000),
            step("C", true, Some("A"), 3_000),
            step("Ada", false, Some("B"), 5_000),
            step("Obi", false, Some("B"), 5_000),
            step("Obi", false, Some("C"), 10_000),
        ]);
        assert_eq!(shares(&record), [("Obi".to_owned(), 60), ("Ada".to_owned(), 40)]);
        assert!(ultimate_owners(&record).iter().all(|o| o.share >= CONTROL && !o.is_company));
    }

    #[test]
    fn circles_end_and_unknown_companies_stay() {
        let record = owned(vec![
            step("B", true, None, 5_000),
            step("A", true, Some("B"), 5_000),
            step("Ada", false, Some("B"), 5_000),
            step("Z", true, None, 5_000),
        ]);
        assert_eq!(shares(&record), [("Z".to_owned(), 50), ("Ada".to_owned(), 25)]);
        assert!(ultimate_owners(&record)[0].is_company);
        assert!(shares(&owned(Vec::new())).is_empty());
    }

    proptest! {
        #[test]
        fn any_graph_ends_with_shares_between_nothing_and_all(
            steps in prop::collection::vec((0_u8..8, any::<bool>(), 0_u8..9, 0_u32..20_000), 0..40)
        ) {
            let name = |n: u8| char::from(b'A' + n).to_string();
            let holdings = steps
                .iter()
                .map(|(h, c, d, b)| step(&name(*h), *c, (*d < 8).then(|| name(*d)).as_deref(), *b))
                .collect();
            for owner in ultimate_owners(&owned(holdings)) {
                prop_assert!((0.0..=1.0).contains(&owner.share));
            }
        }
    }
}
