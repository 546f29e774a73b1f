//! `GET /v3/aml/monitoring/{job_id}/news/{reference}`: the query.

use crate::v3::errors::ApiError;

/// Categories of news: word and label.
pub const CATEGORIES: [(&str, &str); 18] = [
    ("arms_trafficking", "Arms Trafficking"),
    ("credit_update", "Credit Update"),
    ("environmental_crime", "Environmental Crime"),
    ("financial_crime", "Financial Crime"),
    ("human_rights_violation", "Human Rights Violation"),
    ("leadership_change", "Leadership Change"),
    ("legal_risk", "Legal Risk"),
    ("location_change", "Location Change"),
    ("narcotics", "Narcotics"),
    ("other", "Other"),
    ("other_crime", "Other Crime"),
    ("ownership_change", "Ownership Change"),
    ("product_change", "Product Change"),
    ("regulatory", "Regulatory"),
    ("sexual_crime", "Sexual Crime"),
    ("technology_event", "Technology Event"),
    ("terrorism", "Terrorism"),
    ("violent_crime", "Violent Crime"),
];

/// The label of a category.
pub fn category_label(word: &str) -> &'static str {
    CATEGORIES.iter().find(|(known, _)| *known == word).map_or("Other", |(_, label)| label)
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewsQuery {
    /// One of [`CATEGORIES`].
    pub category: &'static str,
    /// From 1.
    pub page: usize,
    /// Articles on a page.
    pub limit: usize,
}

/// Reads the query's pairs; the last of a name counts.
///
/// # Errors
/// 400 with the first thing that is wrong.
pub fn news<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Result<NewsQuery, ApiError> {
    let (mut category, mut page, mut limit) = ("", "", "");
    for (name, value) in pairs {
        match name {
            "news_category" => category = value.trim(),
            "page" => page = value.trim(),
            "limit" => limit = value.trim(),
            _ => {}
        }
    }
    if category.is_empty() {
        return Err(ApiError::news_category_required());
    }
    let known = CATEGORIES.iter().find(|(word, _)| *word == category);
    let (category, _) = known.ok_or_else(ApiError::news_category_unknown)?;
    Ok(NewsQuery { category, page: number("page", page, 1)?, limit: number("limit", limit, 25)? })
}

fn number(name: &str, text: &str, default: usize) -> Result<usize, ApiError> {
    if text.is_empty() {
        return Ok(default);
    }
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|n| digits && (1..=100).contains(n)).ok_or_else(|| ApiError::news_paging(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::said;

    fn read(query: &[(&str, &str)]) -> Result<NewsQuery, ApiError> {
        news(query.iter().copied())
    }

    #[test]
    fn defaults_and_bounds() {
        let query = read(&[("news_category", "narcotics")]).unwrap();
        assert_eq!((query.category, query.page, query.limit), ("narcotics", 1, 25));
        let query = read(&[("news_category", "x"), ("news_category", "other"), ("page", "100"), ("limit", "1")]);
        assert_eq!(query.map(|q| (q.page, q.limit)), Ok((100, 1)));
        for (name, value) in [("page", "0"), ("page", "101"), ("limit", "-1"), ("limit", "x"), ("limit", "+1")] {
            assert_eq!(said(read(&[("news_category", "other"), (name, value)])).0, 400, "{name}={value}");
        }
    }

    #[test]
    fn exact_texts() {
        assert_eq!(said(read(&[])), (400, "news_category is required".to_owned()));
        assert_eq!(
            said(read(&[("news_category", "sports")])),
            (
                400,
                "news_category must be one of: arms_trafficking, credit_update, environmental_crime, financial_crime, \
                 human_rights_violation, leadership_change, legal_risk, location_change, narcotics, other, other_crime, \
                 ownership_change, product_change, regulatory, sexual_crime, technology_event, terrorism, violent_crime"
                    .to_owned()
            )
        );
    }
}
