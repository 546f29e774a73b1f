//! Which ID is asked about.

use crate::v3::context::TokenContext;
use crate::v3::countries;
use crate::v3::errors::ApiError;
use crate::v3::fields;
use crate::v3::form::Form;
use crate::v3::reference::Reference;
use kweli_domain::claims::Private;
use kweli_domain::{Country, Product, catalog};

/// The ID, as token and form together name it.
pub(super) struct Identity {
    pub(super) country: Country,
    pub(super) id_type: String,
    pub(super) id_number: Private,
    pub(super) bank_code: Option<String>,
    pub(super) operator: Option<String>,
}

/// Reads the fields in the documented order.
pub(super) fn read(product: Product, form: &Form, context: &TokenContext) -> Result<Identity, ApiError> {
    let bound = &context.claims.payload;
    let country = match bound.country {
        Some(country) => country,
        None => form.text("country")?.and_then(countries::from_code).ok_or_else(|| ApiError::field("country"))?,
    };
    let id_type = match &bound.id_type {
        Some(id_type) => id_type.clone(),
        None => {
            let text = form.text("id_type")?.filter(|text| fields::is_code(text));
            text.ok_or_else(|| ApiError::field("id_type"))?.to_owned()
        }
    };
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
