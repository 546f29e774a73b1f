//! `POST /v1/valid_documents`: the list of documents, for the mobile clients and the embed. (`GET` of the same path is an
//! alias of the third generation's service and needs no proof.)

use super::auth::authenticate;
use super::body::read_json;
use super::reply::reply;
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use kweli_wire::v1::errors::{ApiError, Family};
use kweli_wire::v1::request::Accepts;
use kweli_wire::v3::render::{DocumentQuery, supported_documents};
use serde_json::Value;

const FAMILY: Family = Family::Upload;

/// The whole list, in the language of the query.
pub async fn valid_documents(
    State(state): State<WebState>,
    Extension(host): Extension<Host>,
    request: Request,
) -> Response {
    reply(answer(&state, &host, request).await)
}

async fn answer(state: &WebState, host: &Host, request: Request) -> Result<Value, ApiError> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let body = read_json(state, FAMILY, request).await?;
    authenticate(state, host, FAMILY, &body, Accepts::SignatureOrToken).await?;
    let locale = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "locale");
    let wanted = DocumentQuery { locale: locale.as_ref().map(|(_, value)| &**value), ..DocumentQuery::default() };
    // These clients send whatever language the phone speaks; one that is not on the list is answered in English.
    let list = supported_documents(&wanted).or_else(|_| supported_documents(&DocumentQuery::default()));
    list.map(|answer| answer.body).map_err(|_| ApiError::system(FAMILY))
}
