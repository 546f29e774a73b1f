//! Pictures of a job, for its own partner's members only.

use super::respond;
use super::session::Member;
use super::{job, pixels};
use crate::state::WebState;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header;
use kweli_domain::{Environment, ImageKind, JobId, PartnerId};
use kweli_engine::{Engine, Failure};

/// `GET /portal/jobs/{job}/images/{kind}`.
pub(super) async fn show(
    State(state): State<WebState>,
    Extension(member): Extension<Member>,
    Path((id, kind)): Path<(String, String)>,
) -> Response {
    let (Ok(id), Ok(kind)) = (id.parse::<JobId>(), kind.parse::<ImageKind>()) else {
        return respond::not_found(Some(&member));
    };
    match read(&state.engine, member.partner.id, id, kind).await {
        Ok(Some((media_type, bytes))) => {
            let ending = if media_type == "image/png" { "png" } else { "jpg" };
            let headers = [
                (header::CONTENT_TYPE, media_type.to_owned()),
                (header::CONTENT_DISPOSITION, format!("inline; filename=\"{kind}.{ending}\"")),
                (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (headers, bytes).into_response()
        }
        Ok(None) => respond::not_found(Some(&member)),
        Err(failure) => respond::failure(&failure, Some(&member)),
    }
}

async fn read(
    engine: &Engine,
    partner: PartnerId,
    id: JobId,
    kind: ImageKind,
) -> Result<Option<(&'static str, Vec<u8>)>, Failure> {
    for environment in Environment::ALL {
        let Some(row) = engine.store().job(partner, environment, id).await? else { continue };
        if !job::may_show(row.submission.product, kind) {
            return Ok(None);
        }
        let Some(bytes) = engine.store().image(partner, environment, id, kind).await? else { return Ok(None) };
        return Ok(pixels::media_type(&bytes).map(|media_type| (media_type, bytes)));
    }
    Ok(None)
}
