//! Stand-ins for tests of this crate.

use crate::authority::{Authority, Inquiry, Miss};
use crate::table::{RecordSource, SourceError};
use async_trait::async_trait;
use kweli_domain::{Claims, Country, Environment, IdentityRecord, PartnerId};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

pub(crate) fn inquiry<'a>(country: &str, id_type: &'a str, number: &'a str) -> Inquiry<'a> {
    static CLAIMS: std::sync::OnceLock<Claims> = std::sync::OnceLock::new();
    Inquiry {
        partner: PartnerId(2),
        environment: Environment::Production,
        country: country.parse().unwrap(),
        id_type,
        number,
        claims: CLAIMS.get_or_init(Claims::default),
    }
}

pub(crate) fn any_inquiry() -> Inquiry<'static> {
    inquiry("KE", "NATIONAL_ID", "12345678")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behaviour {
    Works,
    Error,
    CountsError,
    Panics,
    Takes(Duration),
}

/// A record source that can be made to misbehave.
pub(crate) struct FakeSource {
    records: Mutex<BTreeMap<(Country, String, String), IdentityRecord>>,
    behaviour: Mutex<Behaviour>,
    pub(crate) calls: AtomicU32,
}

impl FakeSource {
    pub(crate) fn holding(rows: &[(&str, &str, &str)]) -> Self {
        let source =
            Self { records: Mutex::default(), behaviour: Mutex::new(Behaviour::Works), calls: AtomicU32::new(0) };
        for (country, id_type, number) in rows {
            source.put(country, id_type, number);
        }
        source
    }

    pub(crate) fn put(&self, country: &str, id_type: &str, number: &str) {
        let record = IdentityRecord { id_number: Some(number.into()), ..IdentityRecord::default() };
        let key = (country.parse().unwrap(), id_type.to_owned(), number.to_owned());
        self.records.lock().unwrap().insert(key, record);
    }

    pub(crate) fn behave(&self, behaviour: Behaviour) {
        *self.behaviour.lock().unwrap() = behaviour;
    }
}

#[async_trait]
impl RecordSource for FakeSource {
    async fn find(&self, country: Country, id_type: &str, number: &str) -> Result<Option<IdentityRecord>, SourceError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let behaviour = *self.behaviour.lock().unwrap();
        match behaviour {
            Behaviour::Works | Behaviour::CountsError => {}
            Behaviour::Error => return Err(SourceError("disk on fire".into())),
            Behaviour::Panics => panic!("the source gave up"),
            Behaviour::Takes(time) => tokio::time::sleep(time).await,
        }
        let key = (country, id_type.to_owned(), number.to_owned());
        Ok(self.records.lock().unwrap().get(&key).cloned())
    }

    async fn counts(&self) -> Result<Vec<(Country, String, u64)>, SourceError> {
        if matches!(*self.behaviour.lock().unwrap(), Behaviour::Error | Behaviour::CountsError) {
            return Err(SourceError("disk on fire".into()));
        }
        let mut counts = BTreeMap::new();
        for (country, id_type, _) in self.records.lock().unwrap().keys() {
            *counts.entry((*country, id_type.clone())).or_insert(0) += 1;
        }
        Ok(counts.into_iter().map(|((country, id_type), n)| (country, id_type, n)).collect())
    }
}

/// An authority that answers from a list, each after a time; when the list is empty, it keeps giving the last answer.
pub(crate) struct Script {
    answers: Mutex<VecDeque<(Duration, Result<IdentityRecord, Miss>)>>,
    pub(crate) calls: AtomicU32,
}

impl Script {
    pub(crate) fn new(answers: impl IntoIterator<Item = (Duration, Result<IdentityRecord, Miss>)>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), calls: AtomicU32::new(0) }
    }

    pub(crate) fn at_once(answers: impl IntoIterator<Item = Result<IdentityRecord, Miss>>) -> Self {
        Self::new(answers.into_iter().map(|a| (Duration::ZERO, a)))
    }

    pub(crate) fn calls(&self) -> u32 {
        self.calls.load(Ordering::SeqCst)
    }

    pub(crate) fn now_answer(&self, answer: Result<IdentityRecord, Miss>) {
        *self.answers.lock().unwrap() = [(Duration::ZERO, answer)].into();
    }
}

#[async_trait]
impl Authority for Script {
    async fn look_up(&self, _: &Inquiry<'_>) -> Result<IdentityRecord, Miss> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let (after, answer) = {
            let mut answers = self.answers.lock().unwrap();
            if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() }
        };
        tokio::time::sleep(after).await;
        answer
    }
}

pub(crate) fn record() -> Result<IdentityRecord, Miss> {
    Ok(IdentityRecord { id_number: Some("12345678".into()), ..IdentityRecord::default() })
}

pub(crate) fn down() -> Result<IdentityRecord, Miss> {
    Err(Miss::UNAVAILABLE)
}
