//! Blind indexes: sealed values that must be found again are looked up by a keyed digest.

use super::PartnerKeys;
use crate::codes::environment_number;
use kweli_domain::Environment;

impl PartnerKeys {
    /// HMAC-SHA256 of a value, per partner, environment and field: equal values of two partners or environments have
    /// different indexes.
    pub fn blind(&self, field: &'static str, environment: Environment, value: &str) -> [u8; 32] {
        let mut message = Vec::with_capacity(field.len() + value.len() + 10);
        message.extend_from_slice(field.as_bytes());
        // Field names hold no zero byte, so the parts cannot run into each other.
        message.push(0);
        message.extend_from_slice(&environment_number(environment).to_be_bytes());
        message.extend_from_slice(value.as_bytes());
        self.blind.mac(&message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::Key;
    use kweli_domain::PartnerId;
    use kweli_domain::random::SeededEntropy;

    #[test]
    fn indexes_differ_by_partner_environment_and_field() {
        let entropy = SeededEntropy::new(1);
        let a = PartnerKeys::new(PartnerId(2), Key::random(&entropy));
        let b = PartnerKeys::new(PartnerId(3), Key::random(&entropy));
        let one = a.blind("job", Environment::Sandbox, "x");
        assert_eq!(one, a.blind("job", Environment::Sandbox, "x"));
        assert_ne!(one, a.blind("job", Environment::Production, "x"));
        assert_ne!(one, a.blind("user", Environment::Sandbox, "x"));
        assert_ne!(one, b.blind("job", Environment::Sandbox, "x"));
        assert_ne!(one, a.blind("job", Environment::Sandbox, "y"));
    }
}
