//! Answers to requests that no handler could answer: unknown paths and methods, a full house, a defect of ours. Each
//! generation has its own envelope; the path tells which one a client can read.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kweli_wire::v1::errors::Family;
use kweli_wire::{v1::errors as v1, v3};

/// Whose words to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// `/v1`, `/v2` and the partner API's `/api`: code and error.
    First,
    /// `/v3`: status and message.
    Third,
    /// Pages, images, everything else.
    Plain,
}

impl Tongue {
    /// The tongue of a path.
    pub fn of(path: &str) -> Self {
        let first = path.split('/').find(|part| !part.is_empty()).unwrap_or("");
        match first {
            "v1" | "v2" | "api" => Self::First,
            "v3" => Self::Third,
            _ => Self::Plain,
        }
    }
}

/// What happened instead of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No such path.
    NotFound,
    /// The path exists, for other methods.
    Method,
    /// Too many requests in flight.
    Busy,
    /// Our defect.
    Internal,
}

/// After how many seconds a client may try again when the house is full.
const RETRY_S: u32 = 1;

impl Fault {
    /// HTTP status.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The answer in the words of the path's generation.
    pub fn answer(self, path: &str) -> Response {
        self.answer_in(Tongue::of(path), path)
    }

    /// As [`answer`](Self::answer) for a path that belongs to nobody: a client that does not ask for a page gets JSON,
    /// because the old libraries decode every answer and break on anything else (a base URL without `/v1` is common).
    pub fn answer_stranger(self, path: &str, headers: &HeaderMap) -> Response {
        let wants_page = headers
            .get_all(header::ACCEPT)
            .iter()
            .any(|accept| accept.to_str().is_ok_and(|accept| accept.to_ascii_lowercase().contains("text/html")));
        match Tongue::of(path) {
            Tongue::Plain if !wants_page => self.answer_in(Tongue::First, path),
            tongue => self.answer_in(tongue, path),
        }
    }

    fn answer_in(self, tongue: Tongue, path: &str) -> Response {
        let mut response = match tongue {
            Tongue::First => json_answer(self.status(), &self.first(path).body()),
            Tongue::Third => json_answer(self.status(), &self.third().body()),
            Tongue::Plain => (self.status(), self.plain()).into_response(),
        };
        if self == Self::Busy {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_S.into());
        }
        response
    }

    fn first(self, path: &str) -> v1::ApiError {
        let family = family_of(path);
        let http = self.status().as_u16();
        match self {
            Self::Internal => v1::ApiError::system(family),
            Self::NotFound => v1::ApiError::transport(family, http, "there is nothing at this path"),
            Self::Method => v1::ApiError::transport(family, http, "this path does not take this method"),
            Self::Busy => v1::ApiError::transport(family, http, "too many requests, try again later"),
        }
    }

    fn third(self) -> v3::ApiError {
        let http = self.status().as_u16();
        match self {
            Self::Internal => v3::ApiError::internal(None),
            Self::NotFound => v3::ApiError::new(http, "The requested resource was not found."),
            Self::Method => v3::ApiError::new(http, "Method not allowed."),
            Self::Busy => v3::ApiError::unavailable(RETRY_S),
        }
    }

    const fn plain(self) -> &'static str {
        match self {
            Self::NotFound => "Not found\n",
            Self::Method => "Method not allowed\n",
            Self::Busy => "Too many requests, please try again\n",
            Self::Internal => "Something went wrong on our side\n",
        }
    }
}

/// Which of the first generations' services a path belongs to; each has its own codes for the same error.
pub fn family_of(path: &str) -> Family {
    match path.trim_end_matches('/').rsplit('/').next().unwrap_or("") {
        "job_status" => Family::Status,
        "id_verification" | "async_id_verification" | "verify" | "verify_async" => Family::IdApi,
        _ => Family::Upload,
    }
}

/// A JSON answer.
pub fn json_answer(status: StatusCode, body: &serde_json::Value) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body.to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Fault; 4] = [Fault::NotFound, Fault::Method, Fault::Busy, Fault::Internal];

    async fn body(response: Response) -> serde_json::Value {
        let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[tokio::test]
    async fn every_fault_is_a_json_object_that_each_generation_can_read() {
        for fault in ALL {
            for path in ["/v1/upload", "/v2/verify", "//v1//nothing/", "/v1/job_status"] {
                let answer = fault.answer(path);
                assert_eq!(answer.status(), fault.status());
                let body = body(answer).await;
                assert_eq!(body["success"], false);
                assert!(body["code"].is_string() && body["error"].is_string());
            }
            let body = body(fault.answer("/v3/anything")).await;
            assert!(body["status"].is_string() && body["message"].is_string());
            assert_eq!(body.as_object().unwrap().len(), 2);
        }
    }

    #[tokio::test]
    async fn our_own_failures_carry_the_code_of_their_service() {
        for (path, code) in [
            ("/v1/upload", "2201"),
            ("/v1/token", "2201"),
            ("/v1/job_status", "2301"),
            ("/v1/id_verification", "2401"),
            ("/v2/verify_async/", "2401"),
        ] {
            assert_eq!(body(Fault::Internal.answer(path)).await["code"], code, "{path}");
        }
    }

    #[test]
    fn other_paths_are_told_apart_from_the_generations() {
        assert_eq!(Tongue::of("/v10/x"), Tongue::Plain);
        assert_eq!(Tongue::of("/"), Tongue::Plain);
        assert_eq!(Tongue::of("/portal/v1"), Tongue::Plain);
        assert_eq!(Tongue::of("//v3/x"), Tongue::Third);
        assert_eq!(Tongue::of("/api/v2/partner/wallet_balance"), Tongue::First);
    }
}
