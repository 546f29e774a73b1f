//! Compares the ID number with the published pattern of its type, and with the published test numbers, which only the
//! sandbox knows.

use super::Step;
use kweli_domain::catalog::{self, IdType};
use kweli_domain::{Finding, Submission};

pub(super) fn check(submission: &Submission) -> Step {
    let claims = &submission.claims;
    let number = claims.id_number.as_ref().map(|n| n.as_str().trim()).unwrap_or_default();
    let id_type = match (claims.country, claims.id_type.as_deref()) {
        (Some(country), Some(code)) => catalog::get().id_type(country, code),
        _ => None,
    };
    Step::found(Finding::NumberFormat {
        pattern: id_type.and_then(|t| t.pattern.clone()),
        // A type that the catalog does not know has no numbers.
        matched: !number.is_empty() && id_type.is_some_and(|t| t.number_fits(number)),
        test_number: id_type.is_some_and(|t| is_test_number(t, number)),
    })
}

fn is_test_number(id_type: &IdType, number: &str) -> bool {
    id_type.test_number.as_deref() == Some(number)
        || catalog::get().test_number(id_type.country, &id_type.code, number).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Step;
    use kweli_domain::Claims;

    fn found(country: &str, id_type: &str, number: &str) -> (bool, bool) {
        let mut submission = crate::checks::pictures::tests::submission();
        submission.claims = Claims {
            country: Some(country.parse().unwrap()),
            id_type: Some(id_type.into()),
            id_number: Some(number.into()),
            ..Claims::default()
        };
        let Step::Found { finding, .. } = check(&submission) else { panic!("no finding") };
        let Finding::NumberFormat { matched, test_number, .. } = *finding else { panic!("another finding") };
        (matched, test_number)
    }

    #[test]
    fn patterns_and_test_numbers() {
        assert_eq!(found("NG", "BVN", "22345678901"), (true, false));
        assert_eq!(found("NG", "BVN", "2234567890"), (false, false));
        assert_eq!(found("NG", "BVN", "00000000000"), (true, true));
        assert_eq!(found("NG", "BVN", " 22345678901 "), (true, false));
        assert_eq!(found("NG", "BVN", ""), (false, false));
        assert_eq!(found("NG", "NO_SUCH_TYPE", "1"), (false, false));
    }
}
