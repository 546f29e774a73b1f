//! Which authority serves which country and ID type.

use crate::authority::{Authority, Inquiry, Miss};
use crate::sandbox::SandboxAuthority;
use crate::table::{RecordSource, SourceError, TableAuthority};
use crate::wrap::{Breaker, BreakerPolicy, Budget, Cap, Catch, Circuit, Fault, Health, Retry, RetryPolicy, Timeout};
use kweli_domain::random::Entropy;
use kweli_domain::{Clock, Country, Environment, IdentityRecord, catalog};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Name of the authority that answers in the sandbox.
const SANDBOX: &str = "sandbox";
/// Name of the authority made of imported records.
const TABLE: &str = "table";
/// Name that stands where no authority does.
const NONE: &str = "none";

type Key = (Country, String);

/// Limits round each authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time for one attempt.
    pub attempt: Duration,
    /// Repeats of one look-up.
    pub retry: RetryPolicy,
    /// Savings of the retry budget, in repeats.
    pub retry_savings: u32,
    /// The circuit breaker of each route.
    pub breaker: BreakerPolicy,
    /// Calls under way at once, per authority.
    pub concurrency: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attempt: Duration::from_secs(5),
            retry: RetryPolicy::default(),
            retry_savings: 20,
            breaker: BreakerPolicy::default(),
            concurrency: 32,
        }
    }
}

/// An answer with its source.
#[derive(Debug)]
pub struct Answer {
    /// Name of the authority that was asked; `none` if there is none.
    pub authority: String,
    /// What it said.
    pub result: Result<IdentityRecord, Miss>,
    /// How long it took, waiting and repeats included.
    pub took_ms: u64,
}

/// One line of the routing table.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RouteInfo {
    /// ISO country.
    pub country: Country,
    /// ID type by the catalog's code.
    pub id_type: String,
    /// Name of the authority; `none` where a drill is configured but nothing serves.
    pub authority: String,
    /// How many records it holds, where that is known.
    pub records: Option<u64>,
    /// Whether a drill has taken it down.
    pub drill: bool,
    /// State of its circuit breaker.
    pub health: Health,
}

/// The routing table cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// A drill is not of the form `CC/ID_TYPE`, or the catalog has no such type.
    #[error("authorities.faults: {0:?} is not a country and ID type of the catalog, written like KE/ALIEN_CARD")]
    UnknownFault(String),
    /// A route names a type that the catalog does not have.
    #[error("the catalog has no ID type {country}/{id_type}")]
    UnknownType {
        /// ISO country.
        country: Country,
        /// ID type.
        id_type: String,
    },
}

/// What all routes to one authority share.
#[derive(Clone)]
struct Upstream {
    name: String,
    authority: Arc<dyn Authority>,
    permits: Arc<Semaphore>,
    budget: Arc<Budget>,
}

impl Upstream {
    fn new(name: &str, authority: Arc<dyn Authority>, limits: &Limits) -> Self {
        let most = limits.concurrency.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            name: name.to_owned(),
            authority,
            permits: Arc::new(Semaphore::new(most)),
            budget: Arc::new(Budget::new(limits.retry_savings)),
        }
    }
}

/// An upstream with its wrappers, for one country and ID type.
struct Route {
    name: String,
    stack: Box<dyn Authority>,
    circuit: Arc<Circuit>,
}

/// All authorities of this installation.
pub struct Authorities {
    limits: Limits,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    faults: BTreeSet<Key>,
    named: BTreeMap<Key, Upstream>,
    table: Option<(Arc<TableAuthority>, Upstream)>,
    /// Made when first needed. Bounded by the catalog.
    routes: Mutex<BTreeMap<Key, Arc<Route>>>,
}

impl Authorities {
    /// Starts a routing table. Production has no authority until one is added.
    pub fn builder(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Builder {
        Builder { limits: Limits::default(), clock, entropy, faults: Vec::new(), named: Vec::new(), table: None }
    }

    /// Asks the authority that serves the inquiry's environment, country and ID type, for no longer than the deadline.
    pub async fn look_up(&self, ask: &Inquiry<'_>, deadline: Duration) -> Answer {
        let started = tokio::time::Instant::now();
        let (authority, result) = if ask.environment == Environment::Sandbox {
            (SANDBOX.to_owned(), SandboxAuthority.look_up(ask).await)
        } else if let Some(route) = self.route(ask.country, ask.id_type) {
            let answer = tokio::time::timeout(deadline, route.stack.look_up(ask)).await;
            (route.name.clone(), answer.unwrap_or(Err(Miss::UNAVAILABLE)))
        } else {
            tracing::warn!(country = %ask.country, id_type = ask.id_type, "no authority configured");
            (NONE.to_owned(), Err(Miss::UNAVAILABLE))
        };
        Answer { authority, result, took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX) }
    }

    /// Every route that can answer, and every drill, by country and ID type. Fails only if the records cannot be counted.
    pub async fn list(&self) -> Result<Vec<RouteInfo>, SourceError> {
        let counts = match &self.table {
            Some((table, _)) => table.counts().await?,
            None => Vec::new(),
        };
        let counts: BTreeMap<Key, u64> = counts.into_iter().map(|(c, t, n)| ((c, t), n)).collect();
        let keys: BTreeSet<&Key> = self.named.keys().chain(counts.keys()).chain(&self.faults).collect();
        Ok(keys.into_iter().map(|key| self.info(key, counts.get(key).copied())).collect())
    }

    fn info(&self, key: &Key, counted: Option<u64>) -> RouteInfo {
        let named = self.named.get(key);
        let authority = match (named, counted) {
            (Some(upstream), _) => upstream.name.as_str(),
            (None, Some(_)) => TABLE,
            (None, None) => NONE,
        };
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        RouteInfo {
            country: key.0,
            id_type: key.1.clone(),
            authority: authority.to_owned(),
            records: if named.is_some() { None } else { counted },
            drill: self.faults.contains(key),
            health: routes.get(key).map_or(Health::Closed { failures: 0 }, |r| r.circuit.health()),
        }
    }

    fn route(&self, country: Country, id_type: &str) -> Option<Arc<Route>> {
        let key = (country, id_type.to_owned());
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(route) = routes.get(&key) {
            return Some(route.clone());
        }
        // Types outside the catalog get no route, so callers cannot grow the table.
        catalog::get().id_type(country, id_type)?;
        let upstream = self.named.get(&key).or(self.table.as_ref().map(|(_, upstream)| upstream));
        let route = Arc::new(match upstream {
            Some(upstream) => self.wrap(upstream, self.faults.contains(&key)),
            None => return None,
        });
        routes.insert(key, route.clone());
        Some(route)
    }

    fn wrap(&self, upstream: &Upstream, fault: bool) -> Route {
        let circuit = Arc::new(Circuit::new(self.limits.breaker, self.clock.clone()));
        let stack = Catch::new(Fault::new(upstream.authority.clone(), fault));
        let stack = Breaker::new(Timeout::new(stack, self.limits.attempt), circuit.clone());
        let stack = Cap::new(stack, upstream.permits.clone());
        let stack = Retry::new(stack, self.limits.retry, upstream.budget.clone(), self.entropy.clone());
        Route { name: upstream.name.clone(), stack: Box::new(stack), circuit }
    }
}

/// Puts a routing table together.
pub struct Builder {
    limits: Limits,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    faults: Vec<String>,
    named: Vec<(Key, String, Arc<dyn Authority>)>,
    table: Option<Arc<dyn RecordSource>>,
}

impl Builder {
    /// Other limits than the default ones.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Imported records serve every ID type that has some and no authority of its own.
    #[must_use]
    pub fn table(mut self, source: Arc<dyn RecordSource>) -> Self {
        self.table = Some(source);
        self
    }

    /// An authority serves one country and ID type. Routes with the same name share one cap and one retry budget.
    #[must_use]
    pub fn route(mut self, country: Country, id_type: &str, name: &str, authority: Arc<dyn Authority>) -> Self {
        self.named.push(((country, id_type.to_owned()), name.to_owned(), authority));
        self
    }

    /// Drills: these routes, written `CC/ID_TYPE`, answer "unavailable".
    #[must_use]
    pub fn faults<S: Into<String>>(mut self, faults: impl IntoIterator<Item = S>) -> Self {
        self.faults.extend(faults.into_iter().map(Into::into));
        self
    }

    /// Checks every name against the catalog.
    pub fn build(self) -> Result<Authorities, RouteError> {
        let known = |key: &Key| catalog::get().id_type(key.0, &key.1).is_some();
        let mut shared: BTreeMap<String, Upstream> = BTreeMap::new();
        let mut named = BTreeMap::new();
        for (key, name, authority) in self.named {
            if !known(&key) {
                return Err(RouteError::UnknownType { country: key.0, id_type: key.1 });
            }
            let base = shared
                .entry(name.clone())
                .or_insert_with(|| Upstream::new(&name, authority.clone(), &self.limits))
                .clone();
            named.insert(key, Upstream { authority, ..base });
        }
        let faults = self
            .faults
            .into_iter()
            .map(|text| fault_key(&text).filter(known).ok_or(RouteError::UnknownFault(text)))
            .collect::<Result<_, _>>()?;
        let table = self.table.map(|source| {
            let table = Arc::new(TableAuthority::new(source));
            (table.clone(), Upstream::new(TABLE, table, &self.limits))
        });
        Ok(Authorities {
            limits: self.limits,
            clock: self.clock,
            entropy: self.entropy,
            faults,
            named,
            table,
            routes: Mutex::default(),
        })
    }
}

fn fault_key(text: &str) -> Option<Key> {
    let (country, id_type) = text.trim().split_once('/')?;
    Some((country.parse().ok()?, id_type.trim().to_ascii_uppercase()))
}

#[cfg(test)]
mod tests;
