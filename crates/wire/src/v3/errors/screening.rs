//! Texts of the screening endpoints.

use super::ApiError;
use crate::v3::request::CATEGORIES;
use kweli_domain::JobId;

impl ApiError {
    /// 400: no year.
    pub fn birth_year(monitoring: bool) -> Self {
        let text =
            if monitoring { "Field 'birth_year' must be a four digit year." } else { "Field 'birth_year' is invalid." };
        Self::new(400, text)
    }

    /// 400: too many further names.
    pub fn too_many_aliases() -> Self {
        Self::new(400, "Field 'aliases' must contain at most 20 entries.")
    }

    /// 400: a further name is empty or too long.
    pub fn alias_too_long() -> Self {
        Self::new(400, "Field 'aliases' entries must be at most 256 characters.")
    }

    /// 400: a known user is to be searched for, and none is named.
    pub fn existing_user_without_id() -> Self {
        Self::new(400, "Required field 'user_id' is missing or invalid when search_existing_user is true.")
    }

    /// 400: the idempotency key has the wrong form.
    pub fn idempotency_key() -> Self {
        Self::new(400, "Header 'SmileID-Idempotency-Key' is invalid.")
    }

    /// 400: no category of news.
    pub fn news_category_required() -> Self {
        Self::new(400, "news_category is required")
    }

    /// 400: an unknown category of news.
    pub fn news_category_unknown() -> Self {
        let words: Vec<_> = CATEGORIES.iter().map(|(word, _)| *word).collect();
        Self::new(400, format!("news_category must be one of: {}", words.join(", ")))
    }

    /// 400: a page that cannot be.
    pub fn news_paging(name: &str) -> Self {
        Self::new(400, format!("{name} must be a number from 1 to 100"))
    }

    /// 404: no monitored job of the partner.
    pub fn no_aml_job() -> Self {
        Self::new(404, "No AML job found for this partner")
    }

    /// 404: the job names no such person.
    pub fn no_aml_reference() -> Self {
        Self::new(404, "REF not found for this AML job")
    }

    /// 408: no result within the deadline.
    pub fn screening_timeout(job: JobId) -> Self {
        let text = format!(
            "The screening provider did not respond in time. The job is still recorded \u{2014} retrieve its result from \
             /v3/status/{job}."
        );
        Self::new(408, text).with_job(Some(job))
    }
}
