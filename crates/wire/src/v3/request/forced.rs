//! `sandbox_result`: a number that asks for an outcome. It counts in the sandbox only.

use crate::v3::form::Form;
use kweli_domain::submission::ForcedResult;

/// The outcome that a recognised number asks for; everything else is ignored.
pub(super) fn read(form: &Form) -> Option<ForcedResult> {
    let number = form.number("sandbox_result")?;
    // A whole number of this size is exact in a double.
    if number.fract() != 0.0 || !(0.0..=9_999.0).contains(&number) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within 0 to 9999")]
    match number as u16 {
        0 | 810 | 820 | 840 | 1210 | 1220 => Some(ForcedResult::Approved),
        1 | 811 | 821 | 841 | 1211 | 1221 => Some(ForcedResult::Rejected),
        2 | 812 | 822 => Some(ForcedResult::Provisional),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::text;

    #[test]
    fn the_documented_numbers_and_nothing_else() {
        let read = |value: &str| read(&Form(vec![text("sandbox_result", value)]));
        for number in ["0", "810", "820", "840", "1210", "1220", "840.0", " 1220 "] {
            assert_eq!(read(number), Some(ForcedResult::Approved), "{number}");
        }
        for number in ["1", "811", "821", "841", "1211", "1221"] {
            assert_eq!(read(number), Some(ForcedResult::Rejected), "{number}");
        }
        for number in ["2", "812", "822"] {
            assert_eq!(read(number), Some(ForcedResult::Provisional), "{number}");
        }
        for other in ["", "842", "-1", "840.5", "65536", "1e300", "NaN", "pass", "1 2", "66376"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
