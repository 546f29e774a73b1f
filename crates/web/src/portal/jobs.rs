//! The list of jobs.

use super::format::{self, When};
use super::page::Shell;
use super::reasons;
use super::respond;
use super::session::Member;
use super::words::{self, Standing};
use crate::state::WebState;
use askama::Template;
use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{self, State};
use axum::response::Response;
use http::StatusCode;
use kweli_domain::{Environment, JobId, Verdict};
use kweli_store::{JobFilter, JobRow};
use serde::Deserialize;

/// Rows of one page.
pub const PAGE: u32 = 50;

/// `GET /portal/jobs`.
pub(super) async fn show(
    State(state): State<WebState>,
    Extension(member): Extension<Member>,
    query: Result<extract::Query<Query>, QueryRejection>,
) -> Response {
    let filter = query.map(|extract::Query(query)| Filter::from(&query)).unwrap_or_default();
    let wanted = JobFilter { environment: filter.environment, verdict: filter.verdict, before: filter.before };
    // One more than a page holds tells whether there is another page.
    let rows = state.engine.store().jobs_where(member.partner.id, wanted, PAGE + 1).await;
    let rows = match rows {
        Ok(rows) => rows,
        Err(error) => return respond::failure(&error.into(), Some(&member)),
    };
    let shown = &rows[..rows.len().min(PAGE as usize)];
    let older = if rows.len() > shown.len() { shown.last().map(|row| row.id) } else { None };
    let shell = respond::shell("Jobs", &member);
    respond::page(StatusCode::OK, &JobsPage::new(shell, member.partner.name.clone(), filter, shown, older))
}

/// What the address asks for. Unknown or malformed values ask for nothing.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Query {
    environment: Option<String>,
    outcome: Option<String>,
    before: Option<String>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this environment.
    pub environment: Option<Environment>,
    /// Only this outcome.
    pub verdict: Option<Verdict>,
    /// Only jobs older than this one.
    pub before: Option<JobId>,
}

impl From<&Query> for Filter {
    fn from(query: &Query) -> Self {
        let verdict = query
            .outcome
            .as_deref()
            .and_then(|wanted| words::FILTERS.iter().find(|(name, _)| *name == wanted).map(|(_, verdict)| *verdict));
        Self {
            environment: query.environment.as_deref().and_then(|text| text.parse().ok()),
            verdict,
            before: query.before.as_deref().and_then(|text| text.parse().ok()),
        }
    }
}

impl Filter {
    /// The address that asks for this.
    pub fn href(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(environment) = self.environment {
            query.append_pair("environment", environment.as_str());
        }
        if let Some(verdict) = self.verdict {
            query.append_pair("outcome", verdict.as_str());
        }
        if let Some(before) = self.before {
            query.append_pair("before", &before.to_string());
        }
        let query = query.finish();
        if query.is_empty() { "/portal/jobs".to_owned() } else { format!("/portal/jobs?{query}") }
    }

    const fn is_narrow(&self) -> bool {
        self.environment.is_some() || self.verdict.is_some()
    }
}

/// A choice among some.
pub struct Choice {
    text: &'static str,
    href: String,
    chosen: bool,
}

/// Choices that exclude one another.
pub struct Group {
    label: &'static str,
    choices: Vec<Choice>,
}

/// One job of the list.
pub struct Row {
    look: Standing,
    href: String,
    name: String,
    reason: String,
    product: &'static str,
    id_type: String,
    wire: &'static str,
    environment: &'static str,
    environment_class: &'static str,
    accepted: When,
    took: String,
}

/// What is said when there are no rows.
pub struct Empty {
    heading: &'static str,
    text: &'static str,
    command: Option<&'static str>,
}

/// The page's context.
#[derive(Template)]
#[template(path = "portal/jobs.html")]
pub struct JobsPage {
    shell: Shell,
    partner: String,
    filters: Vec<Group>,
    filtered: bool,
    rows: Vec<Row>,
    empty: Empty,
    newest: Option<String>,
    older: Option<String>,
}

impl JobsPage {
    /// Draws the page's context; `older` is the job that the next page starts after.
    pub fn new(shell: Shell, partner: String, filter: Filter, rows: &[JobRow], older: Option<JobId>) -> Self {
        Self {
            shell,
            partner,
            filters: groups(filter),
            filtered: filter.is_narrow() || filter.before.is_some(),
            rows: rows.iter().map(row).collect(),
            empty: empty(filter),
            newest: filter.before.map(|_| Filter { before: None, ..filter }.href()),
            older: older.map(|before| Filter { before: Some(before), ..filter }.href()),
        }
    }
}

fn groups(filter: Filter) -> Vec<Group> {
    let first = Filter { before: None, ..filter };
    let environment = |text, environment| Choice {
        text,
        href: Filter { environment, ..first }.href(),
        chosen: filter.environment == environment,
    };
    let outcome =
        |text, verdict| Choice { text, href: Filter { verdict, ..first }.href(), chosen: filter.verdict == verdict };
    let mut environments = vec![environment("All", None)];
    environments
        .extend([Environment::Production, Environment::Sandbox].map(|e| environment(words::environment(e), Some(e))));
    let mut outcomes = vec![outcome("All", None)];
    outcomes.extend(words::FILTERS.iter().map(|(_, v)| outcome(words::verdict(*v).word, Some(*v))));
    vec![Group { label: "Environment", choices: environments }, Group { label: "Outcome", choices: outcomes }]
}

fn row(job: &JobRow) -> Row {
    let outcome = job.outcomes.last();
    let claims = &job.submission.claims;
    let id_type = match (claims.country, &claims.id_type) {
        (Some(country), Some(id_type)) => format!("{country} {id_type}"),
        (Some(country), None) => country.to_string(),
        (None, Some(id_type)) => id_type.clone(),
        (None, None) => String::new(),
    };
    Row {
        look: words::standing(job.state, outcome),
        href: format!("/portal/jobs/{}", job.id),
        name: job.partner_job_id.clone(),
        reason: outcome.map_or_else(
            || words::waiting(job.state).to_owned(),
            |o| reasons::headline(job.submission.product, job.submission.environment, o),
        ),
        product: words::product(job.submission.product),
        id_type,
        wire: words::wire(job.submission.generation),
        environment: words::environment(job.submission.environment),
        environment_class: job.submission.environment.as_str(),
        accepted: format::when(job.created_at),
        took: job
            .outcomes
            .first()
            .map_or_else(|| "not yet".to_owned(), |o| format::span(o.decided_at.since(job.created_at))),
    }
}

const fn empty(filter: Filter) -> Empty {
    if filter.is_narrow() || filter.before.is_some() {
        return Empty {
            heading: "No job fits",
            text: "Your account has no job with this environment and outcome, or none that is older.",
            command: None,
        };
    }
    Empty {
        heading: "No jobs yet",
        text: "As soon as your systems submit a verification with one of your keys, it appears here with everything it \
               was decided on. To see some at once, on your own machine:",
        command: Some("kweli demo"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Filter {
        let mut query = Query::default();
        for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
            match &*name {
                "environment" => query.environment = Some(value.into_owned()),
                "outcome" => query.outcome = Some(value.into_owned()),
                "before" => query.before = Some(value.into_owned()),
                _ => {}
            }
        }
        Filter::from(&query)
    }

    #[test]
    fn addresses_round_trip() {
        let job: JobId = "job_01h455vb4pex5vsknk084sn02q".parse().unwrap();
        for filter in [
            Filter::default(),
            Filter { environment: Some(Environment::Sandbox), ..Filter::default() },
            Filter { environment: Some(Environment::Production), verdict: Some(Verdict::Block), before: Some(job) },
        ] {
            let href = filter.href();
            let (_, text) = href.split_once('?').unwrap_or(("", ""));
            assert_eq!(query(text), filter, "{href}");
        }
    }

    #[test]
    fn nonsense_asks_for_nothing() {
        assert_eq!(query("environment=moon&outcome=%3Cb%3E&before=job_zzz"), Filter::default());
    }
}
