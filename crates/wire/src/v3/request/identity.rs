//! Which ID is asked about.

use crate::v3::context::TokenContext;
use crate::v3::countries;
use crate::v3::errors::ApiError;
use crate::v3::fields;
use crate::v3::form::Form;
use crate::v3::reference::Reference;
use kweli_domain::claims::Private;
use kweli_domain::{Claims, Country, Product, catalog};

/// The ID, as token and form together name it.
#[derive(Debug)]
pub(super) struct Identity {
    pub(super) country: Country,
    pub(super) id_type: String,
    pub(super) id_number: Private,
    pub(super) bank_code: Option<String>,
    pub(super) operator: Option<String>,
}

impl Identity {
    /// The ID as a claim.
    pub(super) fn into_claims(self) -> Claims {
        let Self { country, id_type, id_number, bank_code, operator } = self;
        Claims {
            country: Some(country),
            id_type: Some(id_type),
            id_number: Some(id_number),
            bank_code,
            operator,
            ..Claims::default()
        }
    }
}

/// Reads the country.
pub(super) fn country(form: &Form, context: &TokenContext) -> Result<Country, ApiError> {
    match context.claims.payload.country {
        Some(country) => Ok(country),
        None => form.text("country")?.and_then(countries::from_code).ok_or_else(|| ApiError::field("country")),
    }
}

/// Reads the ID type, if there is one.
pub(super) fn id_type(form: &Form, context: &TokenContext) -> Result<Option<String>, ApiError> {
    match (&context.claims.payload.id_type, form.text("id_type")?) {
        (Some(bound), _) => Ok(Some(bound.clone())),
        (None, None) => Ok(None),
        (None, Some(text)) if fields::is_code(text) => Ok(Some(text.to_owned())),
        (None, Some(_)) => Err(ApiError::field("id_type")),
    }
}

/// Reads the fields in the documented order.
pub(super) fn read(product: Product, form: &Form, context: &TokenContext) -> Result<Identity, ApiError> {
    let bound = &context.claims.payload;
    let country = country(form, context)?;
    let id_type = id_type(form, context)?.ok_or_else(|| ApiError::field("id_type"))?;
    let id_number = match bound.id_number {
        Some(reference) => context.resolved.get(Reference::Pii(reference)).cloned(),
        None => form.text("id_number")?.and_then(|text| context.resolved.plain(text, Reference::pii)),
    };
    let id_number =
        id_number.filter(|number| fields::is_text(number.as_str())).ok_or_else(|| ApiError::field("id_number"))?;
    let extra = |name: &str| -> Result<Option<String>, ApiError> {
        match form.text(name)? {
            Some(text) if fields::is_text(text) => Ok(Some(text.to_owned())),
            Some(_) => Err(ApiError::field(name)),
            None if is_required(product, country, &id_type, name) => Err(ApiError::field(name)),
            None => Ok(None),
        }
    };
    let (bank_code, operator) = (extra("bank_code")?, extra("operator")?);
    Ok(Identity { country, id_type, id_number, bank_code, operator })
}

/// Whether the catalog asks for an input with this ID type and product.
fn is_required(product: Product, country: Country, id_type: &str, name: &str) -> bool {
    catalog::get().id_type(country, id_type).is_some_and(|kind| {
        kind.extra_fields
            .iter()
            .any(|field| field.name == name && field.only_for.as_deref().is_none_or(|only| only == product.slug()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{bound, context, enhanced_form, json_part, said, text};
    use serde_json::json;

    fn missing(field: &str) -> (u16, String) {
        (400, format!("Required field '{field}' is missing or invalid."))
    }

    fn asked(form: &Form) -> Result<Identity, ApiError> {
        read(Product::EnhancedKyc, form, &context())
    }

    #[test]
    fn country_is_two_capital_letters() {
        for bad in ["", "ng", "Nigeria", "NGA", "N", "ZZ", "12"] {
            assert_eq!(
                said(asked(&enhanced_form().with(text("country", bad))).map(|_| ())),
                missing("country"),
                "{bad}"
            );
        }
        assert_eq!(asked(&enhanced_form()).map(|i| i.country.as_str().to_owned()), Ok("NG".into()));
    }

    #[test]
    fn type_and_number_in_table_order() {
        let form = enhanced_form().without("id_type").without("id_number");
        assert_eq!(said(asked(&form).map(|_| ())), missing("id_type"));
        let form = enhanced_form().with(text("id_type", "NIN;")).without("id_number");
        assert_eq!(said(asked(&form).map(|_| ())), missing("id_type"));
        for bad in ["", "  ", "1\u{7}2"] {
            assert_eq!(said(asked(&enhanced_form().with(text("id_number", bad))).map(|_| ())), missing("id_number"));
        }
        // The form of the number is the engine's business: it needs the gates first.
        assert!(asked(&enhanced_form().with(text("id_number", "x"))).is_ok());
    }

    #[test]
    fn bank_accounts_need_a_bank() {
        let form = enhanced_form().with(text("id_type", "BANK_ACCOUNT")).with(text("id_number", "1234567890"));
        assert_eq!(said(asked(&form).map(|_| ())), missing("bank_code"));
        let form = form.with(text("bank_code", " 044 "));
        assert_eq!(asked(&form).map(|i| i.bank_code), Ok(Some("044".into())));
        assert_eq!(said(asked(&form.with(text("bank_code", "0\u{1}4"))).map(|_| ())), missing("bank_code"));
        // Where it is not needed it is kept, not asked for.
        assert_eq!(asked(&enhanced_form().with(text("operator", "MTN"))).map(|i| i.operator), Ok(Some("MTN".into())));
    }

    #[test]
    fn every_extra_field_of_the_wire_is_asked_for_where_the_catalog_says_so() {
        let mut seen = 0;
        for kind in catalog::get().id_types() {
            for field in kind.extra_fields.iter().filter(|f| ["bank_code", "operator"].contains(&f.name.as_str())) {
                seen += 1;
                let form =
                    enhanced_form().with(text("country", kind.country.as_str())).with(text("id_type", &kind.code));
                assert_eq!(said(asked(&form).map(|_| ())), missing(&field.name), "{} {}", kind.country, kind.code);
            }
        }
        assert!(seen >= 2);
    }

    #[test]
    fn a_reference_stands_for_its_number() {
        let token = Form(vec![json_part("payload", &json!({ "id_number": "12345678901" }))]);
        let mut context = bound(&token);
        let reference = context.claims.payload.id_number.take().unwrap().to_string();
        let form = enhanced_form().with(text("id_number", &reference));
        let read_number = |context: &TokenContext| read(Product::EnhancedKyc, &form, context).map(|i| i.id_number);
        assert_eq!(read_number(&context), Ok("12345678901".into()));
        context.resolved = crate::v3::Resolved::new();
        assert_eq!(said(read_number(&context)), missing("id_number"));
    }
}
