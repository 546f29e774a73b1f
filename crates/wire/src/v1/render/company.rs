//! The result of a company's verification, as these generations write it.

use super::params::partner_params;
use super::people;
use super::result::truth;
use crate::v1::codes;
use kweli_domain::business::{self, BusinessRecord, Director, Fiduciary, Proprietor, Shareholder};
use kweli_domain::claims::Private;
use kweli_domain::{JobView, Outcome};
use serde_json::{Map, Value, json};

const MISSING: &str = "N/A";

fn text(value: Option<&String>) -> Value {
    value.map_or(MISSING, String::as_str).into()
}

fn private(value: Option<&Private>) -> Value {
    value.map_or(MISSING, |v| v.as_str()).into()
}

/// The whole object, signature aside.
pub(super) fn flat(view: &JobView, outcome: &Outcome, strings_only: bool) -> Map<String, Value> {
    let product = view.submission.product;
    let words = codes::result(product, &outcome.decision);
    let mut result = Map::new();
    let mut put = |name: &str, value: Value| {
        result.insert(name.to_owned(), value);
    };
    put("JSONVersion", "1.0.0".into());
    put("SmileJobID", view.smile_job_id.to_string().into());
    put("PartnerParams", partner_params(view, strings_only));
    put("ResultType", "Business Verification".into());
    put("ResultText", words.text.into());
    put("ResultCode", words.code.into());
    put("IsFinalResult", truth(outcome.is_final()).into());
    put("Actions", Value::Object(codes::actions(product, &outcome.decision)));
    if let Some(record) = &view.company {
        put("company_information", company(record));
        if returns_people(view) {
            put("fiduciaries", record.fiduciaries.iter().map(fiduciary).collect());
            put("beneficial_owners", record.beneficial_owners.iter().map(owner).collect());
            put("proprietors", record.proprietors.iter().map(proprietor).collect());
            let certificate = record.documents.search_certificate.as_ref().map_or("", |c| c.as_str());
            put("documents", json!({ "search_certificate": certificate }));
            put("directors", record.directors.iter().map(director).collect());
            put("ultimate_owners", ultimate_owners(record));
        }
    }
    if let Some(finding) = view.screening() {
        let done = finding.unavailable.is_none();
        put(
            "screening",
            json!({
                "Listed": match (done, finding.people.is_empty()) {
                    (false, _) => "Not Done",
                    (true, true) => "Not Listed",
                    (true, false) => "Listed",
                },
                "no_of_persons_found": finding.people.len(),
                "people": finding.people.iter().map(people::person).collect::<Vec<_>>(),
                "lists": people::lists(&finding.lists),
            }),
        );
    }
    put("success", true.into());
    result
}

/// Basic registrations and tax records return the company alone.
fn returns_people(view: &JobView) -> bool {
    view.submission.claims.id_type.as_deref() == Some("BUSINESS_REGISTRATION")
        || view.submission.claims.id_type.as_deref() == Some("CAC")
}

fn company(record: &BusinessRecord) -> Value {
    let c = &record.company;
    let mut object = json!({
        "company_type": text(c.company_type.as_ref()),
        "country": text(c.country.as_ref()),
        "address": private(c.address.as_ref()),
        "registration_number": private(c.registration_number.as_ref()),
        "search_number": private(c.search_number.as_ref()),
        "authorized_shared_capital": text(c.authorized_shared_capital.as_ref()),
        "industry": text(c.industry.as_ref()),
        "tax_id": private(c.tax_id.as_ref()),
        "registration_date": text(c.registration_date.as_ref()),
        "phone": private(c.phone.as_ref()),
        "legal_name": private(c.legal_name.as_ref()),
        "state": text(c.state.as_ref()),
        "email": private(c.email.as_ref()),
        "status": text(c.status.as_ref()),
    });
    if let Value::Object(members) = &mut object {
        for (name, value) in &c.extra {
            members.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
    object
}

fn fiduciary(f: &Fiduciary) -> Value {
    json!({
        "name": private(f.name.as_ref()),
        "fiduciary_type": text(f.fiduciary_type.as_ref()),
        "address": private(f.address.as_ref()),
        "registration_number": private(f.registration_number.as_ref()),
        "status": text(f.status.as_ref()),
    })
}

fn owner(o: &Shareholder) -> Value {
    json!({
        "shareholdings": text(o.shareholdings.as_ref()),
        "address": private(o.address.as_ref()),
        "gender": private(o.gender.as_ref()),
        "nationality": text(o.nationality.as_ref()),
        "registration_number": private(o.registration_number.as_ref()),
        "name": private(o.name.as_ref()),
        "shareholder_type": text(o.shareholder_type.as_ref()),
        "phone_number": private(o.phone_number.as_ref()),
    })
}

fn proprietor(p: &Proprietor) -> Value {
    json!({
        "name": private(p.name.as_ref()),
        "nationality": text(p.nationality.as_ref()),
        "occupation": text(p.occupation.as_ref()),
        "address": private(p.address.as_ref()),
        "phone_number": private(p.phone_number.as_ref()),
    })
}

fn director(d: &Director) -> Value {
    json!({
        "shareholdings": text(d.shareholdings.as_ref()),
        "id_number": private(d.id_number.as_ref()),
        "address": private(d.address.as_ref()),
        "occupation": text(d.occupation.as_ref()),
        "gender": private(d.gender.as_ref()),
        "nationality": text(d.nationality.as_ref()),
        "date_of_birth": private(d.date_of_birth.as_ref()),
        "name": private(d.name.as_ref()),
        "id_type": text(d.id_type.as_ref()),
        "phone_number": private(d.phone_number.as_ref()),
    })
}

/// Beyond the documented members: who owns it in the end, shares added up over every chain.
fn ultimate_owners(record: &BusinessRecord) -> Value {
    let owners = business::ultimate_owners(record).into_iter().map(|owner| {
        json!({
            "name": owner.holder,
            "is_company": owner.is_company,
            "share_percent": (owner.share * 10_000.0).round() / 100.0,
            "layers": owner.layers,
            "controls": owner.share >= business::CONTROL,
        })
    });
    owners.collect()
}
