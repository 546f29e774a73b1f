//! The authority of the sandbox: published test numbers and the test person behind them.

use crate::authority::{Authority, Inquiry, Miss};
use async_trait::async_trait;
use kweli_domain::sandbox::{Scenario, number_answer, test_person};
use kweli_domain::{IdentityRecord, Reason};

/// Answers by the number alone; holds no data and asks nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct SandboxAuthority;

#[async_trait]
impl Authority for SandboxAuthority {
    async fn look_up(&self, ask: &Inquiry<'_>) -> Result<IdentityRecord, Miss> {
        match number_answer(ask.country, ask.id_type, ask.number) {
            Scenario::Success => Ok(test_person(ask.number)),
            Scenario::Because(Reason::IdentifierMalformed) => Err(Miss::Invalid("id_number".to_owned())),
            Scenario::Because(Reason::IdentifierNotFound) => Err(Miss::NotFound),
            // The number that stands for an authority out of order, and whatever test data may be added later.
            _ => Err(Miss::UNAVAILABLE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kweli_domain::{Claims, Environment, PartnerId};

    async fn ask(number: &str) -> Result<IdentityRecord, Miss> {
        let claims = Claims::default();
        let ask = Inquiry {
            partner: PartnerId(2),
            environment: Environment::Sandbox,
            country: "NG".parse().unwrap(),
            id_type: "BVN",
            number,
            claims: &claims,
        };
        SandboxAuthority.look_up(&ask).await
    }

    #[tokio::test]
    async fn the_last_digit_decides() {
        let record = ask("00000000000").await.unwrap();
        assert_eq!(record.id_number.unwrap().as_str(), "00000000000");
        assert_eq!(record.last_name.unwrap().as_str(), "Leo");
        assert_eq!(ask("00000000001").await, Err(Miss::NotFound));
        assert_eq!(ask("00000000002").await, Err(Miss::Invalid("id_number".into())));
        assert_eq!(ask("00000000003").await, Err(Miss::UNAVAILABLE));
        assert!(ask("00000000004").await.is_ok());
        assert_eq!(ask("12345678901").await, Err(Miss::NotFound));
        assert_eq!(ask("12").await, Err(Miss::Invalid("id_number".into())));
    }
}
