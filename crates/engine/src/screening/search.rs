//! One screening, from the question to the finding.

use super::lists::Loaded;
use super::people::person;
use crate::Engine;
use crate::error::Failure;
use kweli_domain::business::{BusinessRecord, ultimate_owners};
use kweli_domain::screening::{Cause, DismissedEntry, ListUsed, ListedPerson, ScreeningAsk, ScreeningFinding, Subject};
use kweli_domain::{Environment, PartnerId, Timestamp};
use kweli_screening::{BirthDate, EntityKind, ListSeen, Query};
use kweli_store::Dismissal;
use std::sync::Arc;

/// Most people that one name may find.
const MOST: usize = 20;

/// Whose hits may have been put aside.
#[derive(Clone, Copy)]
pub(crate) struct Whom<'a> {
    pub partner: PartnerId,
    pub environment: Environment,
    pub user_id: &'a str,
}

/// A question with the person whom it is about.
pub(super) type Asked = (Query, Option<Subject>);

impl Engine {
    /// Searches for a person under every name that was given.
    pub(crate) async fn screen(&self, whom: Whom<'_>, ask: &ScreeningAsk) -> Result<ScreeningFinding, Failure> {
        let birth = ask.birth_year.as_ref().and_then(|year| i16::try_from(*year.expose()).ok()).map(BirthDate::year);
        let queries = ask.names().map(|name| {
            let query = Query {
                birth: birth.map(Into::into),
                countries: ask.countries.clone(),
                strict: ask.strict,
                limit: MOST,
                ..Query::person(name.as_str())
            };
            (query, None)
        });
        self.search(whom, queries.collect(), ask.strict).await
    }

    /// Searches for everybody who has to do with a company, and for the company itself. Only sure hits count: a register
    /// names many, and nobody asked about each of them.
    pub(crate) async fn screen_company(
        &self,
        whom: Whom<'_>,
        record: &BusinessRecord,
    ) -> Result<ScreeningFinding, Failure> {
        let mut queries: Vec<Asked> = Vec::new();
        let mut push = |name: &str, role: &str, kind: Option<EntityKind>, born: Option<&str>| {
            let known = |(query, _): &Asked| query.name.as_str().eq_ignore_ascii_case(name);
            if !super::is_name(name) || queries.iter().any(known) {
                return;
            }
            let year = born.and_then(|date| date.get(..4)?.parse::<i16>().ok());
            let query = Query {
                kind,
                birth: year.map(|year| BirthDate::year(year).into()),
                strict: true,
                limit: MOST,
                ..Query::person(name)
            };
            queries.push((query, Some(Subject { name: name.into(), role: role.into() })));
        };
        for (name, role) in record.people() {
            let kind = match role {
                "company" => Some(EntityKind::Organisation),
                "director" | "proprietor" => Some(EntityKind::Person),
                _ => None,
            };
            let director = record.directors.iter().find(|d| role == "director" && d.name.as_ref() == Some(name));
            let born = director.and_then(|d| d.date_of_birth.as_ref()).map(|d| d.as_str());
            push(name.as_str(), role, kind, born);
        }
        for owner in ultimate_owners(record).iter().filter(|owner| !owner.is_company) {
            push(&owner.holder, "beneficial_owner", Some(EntityKind::Person), None);
        }
        self.search(whom, queries, true).await
    }

    async fn search(&self, whom: Whom<'_>, queries: Vec<Asked>, strict: bool) -> Result<ScreeningFinding, Failure> {
        let loaded = self.lists().await?;
        if loaded.lists.is_empty() {
            return Ok(ScreeningFinding::unavailable(1, "no watch list is loaded"));
        }
        let news = self.news().await?;
        let dismissed = self.store().dismissals(whom.partner, whom.environment, whom.user_id).await?;
        let now = self.now();
        let work = move || {
            let mut finding = search_all(&loaded, &queries, &dismissed, strict, now);
            if let Some(news) = news {
                super::news::add(&mut finding, &news, &queries, &dismissed);
            }
            number(&mut finding);
            finding
        };
        let found = tokio::task::spawn_blocking(work).await;
        found.map_err(|_| Failure::Permanent("a search did not end".into()))
    }
}

fn search_all(
    loaded: &Arc<Loaded>,
    queries: &[Asked],
    dismissed: &[Dismissal],
    strict: bool,
    now: Timestamp,
) -> ScreeningFinding {
    let today = now.day().parse().unwrap_or_default();
    let manifests = loaded.screener.manifests();
    let mut finding = ScreeningFinding { strict, unavailable: None, ..ScreeningFinding::unavailable(1, "") };
    finding.cause = Cause::Submission;
    finding.lists = manifests.iter().map(|m| used(&m.seen(today, loaded.fresh_days))).collect();
    for (query, subject) in queries {
        // A further name that is no name finds nobody; the first one was looked at when the request came.
        let Ok(answer) = loaded.screener.search(query, today) else { continue };
        for found in &answer.found {
            let mut new = person(found, manifests);
            new.subject = subject.clone();
            put_aside(&mut new, dismissed, &mut finding.dismissed);
            if !new.matches.is_empty() {
                join(&mut finding.people, new);
            }
        }
    }
    finding
}

/// Gives everybody a reference.
fn number(finding: &mut ScreeningFinding) {
    for (n, person) in (1..).zip(&mut finding.people) {
        person.reference = format!("ref_{n:03}");
    }
}

fn used(seen: &ListSeen) -> ListUsed {
    ListUsed { name: seen.name.clone(), dated: seen.dated.to_string(), entries: seen.entries as u64, stale: seen.stale }
}

/// Takes away the hits that were dismissed and whose entries are still the same.
fn put_aside(person: &mut ListedPerson, dismissed: &[Dismissal], aside: &mut Vec<DismissedEntry>) {
    let is_aside = |list: &str, entity: &str, fingerprint: &str| {
        dismissed
            .iter()
            .any(|d| (d.list.as_str(), d.entity.as_str(), d.fingerprint.as_str()) == (list, entity, fingerprint))
    };
    let mut gone = Vec::new();
    person.matches.retain(|hit| {
        let aside = is_aside(&hit.list, &hit.entity_id, &hit.fingerprint);
        if aside {
            gone.push(DismissedEntry { list: hit.list.clone(), entity_id: hit.entity_id.clone() });
        }
        !aside
    });
    for entry in gone {
        person.sanctions.retain(|l| l.list != entry.list);
        person.enforcement.retain(|l| l.list != entry.list);
        if let Some(pep) = &mut person.pep {
            pep.sources.retain(|s| s.name != entry.list);
            if pep.sources.is_empty() {
                person.pep = None;
            }
        }
        if !aside.contains(&entry) {
            aside.push(entry);
        }
    }
}

/// Adds a person, unless another name found the same entries already.
fn join(people: &mut Vec<ListedPerson>, new: ListedPerson) {
    let same = |a: &ListedPerson| {
        a.subject == new.subject
            && a.matches.iter().any(|x| new.matches.iter().any(|y| (&x.list, &x.entity_id) == (&y.list, &y.entity_id)))
    };
    if !people.iter().any(same) {
        people.push(new);
    }
}
