//! The company behind the test numbers.

use crate::business::{BusinessRecord, Company, Director, Fiduciary, Holding, Shareholder};
use crate::claims::Private;
use crate::submission::Submission;

fn private(text: &str) -> Option<Private> {
    Some(text.into())
}

fn text(text: &str) -> Option<String> {
    Some(text.into())
}

/// A synthetic company under the number that was asked for.
pub fn test_company(submission: &Submission) -> BusinessRecord {
    let number = submission.claims.id_number.clone();
    let country = match submission.claims.country.as_ref().map(|c| c.as_str()) {
        Some("KE") => "Kenya",
        Some("ZA") => "South Africa",
        _ => "Nigeria",
    };
    let address = "10, Workbox, Ojora Close, Victoria Island, Lagos";
    BusinessRecord {
        company: Company {
            legal_name: private("Joe Doe Leo Trading Limited"),
            company_type: text("PRIVATE_COMPANY_LIMITED_BY_SHARES"),
            country: text(country),
            address: private(address),
            registration_number: number.clone(),
            search_number: number,
            authorized_shared_capital: text("10000000"),
            industry: text("Wholesale"),
            registration_date: text("2016-01-28T16:06:22.003+00:00"),
            phone: private("08000000000"),
            state: text("LAGOS"),
            email: private("joe.leo@example.com"),
            status: text("ACTIVE"),
            ..Company::default()
        },
        directors: vec![Director {
            name: private("Joe Doe Leo"),
            shareholdings: text("100000"),
            id_type: text("Passport"),
            id_number: private("A00000000"),
            address: private(address),
            occupation: text("CEO"),
            gender: private("MALE"),
            nationality: text("Nigerian"),
            date_of_birth: private("2000-09-20"),
            phone_number: private("08000000000"),
        }],
        beneficial_owners: vec![Shareholder {
            name: private("Joe Doe Leo"),
            shareholder_type: text("Individual"),
            shareholdings: text("100000"),
            address: private(address),
            gender: private("Male"),
            nationality: text("Nigerian"),
            ..Shareholder::default()
        }],
        fiduciaries: vec![Fiduciary {
            name: private("Leo Secretaries Limited"),
            fiduciary_type: text("SECRETARY_COMPANY"),
            address: private(address),
            registration_number: private("0000000"),
            status: None,
        }],
        ownership: vec![Holding {
            holder: "Joe Doe Leo".into(),
            holder_is_company: false,
            held: None,
            basis_points: 10_000,
        }],
        ..BusinessRecord::default()
    }
}
