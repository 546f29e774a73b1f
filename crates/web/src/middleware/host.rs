//! Optional binding of environments to host names. Without it, one origin serves both and the key alone decides.

use crate::state::WebConfig;
use http::{HeaderMap, Uri, header};
use kweli_domain::Environment;

/// The host that a request was sent to, in lower case and without port; put into the request by the middleware.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host(pub String);

impl Host {
    /// From the authority of the URI (HTTP/2, absolute form) or the `Host` header.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let named = || headers.get(header::HOST)?.to_str().ok()?.parse::<http::uri::Authority>().ok();
        match uri.authority().cloned().or_else(named) {
            Some(authority) => Self(authority.host().to_ascii_lowercase()),
            None => Self::default(),
        }
    }

    /// Whether keys and tokens of an environment work here.
    pub fn admits(&self, environment: Environment, config: &WebConfig) -> bool {
        let bound = match environment {
            Environment::Sandbox => &config.sandbox_host,
            Environment::Production => &config.production_host,
        };
        bound.as_ref().is_none_or(|host| host.eq_ignore_ascii_case(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_without_port_and_case() {
        let of = |uri: &str, host: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(host) = host {
                headers.insert(header::HOST, host.parse().unwrap());
            }
            Host::of(&uri.parse().unwrap(), &headers).0
        };
        assert_eq!(of("/v1/upload", Some("Test.Example.com:8443")), "test.example.com");
        assert_eq!(of("https://a.example/v1", Some("b.example")), "a.example");
        assert_eq!(of("/v1/upload", Some("user@evil")), "evil");
        assert_eq!(of("/v1/upload", None), "");
    }

    #[test]
    fn a_bound_environment_is_refused_elsewhere() {
        let config = WebConfig { sandbox_host: Some("test.example.com".into()), ..WebConfig::default() };
        let test = Host("test.example.com".into());
        let live = Host("live.example.com".into());
        assert!(test.admits(Environment::Sandbox, &config));
        assert!(!live.admits(Environment::Sandbox, &config));
        assert!(live.admits(Environment::Production, &config) && test.admits(Environment::Production, &config));
    }
}
