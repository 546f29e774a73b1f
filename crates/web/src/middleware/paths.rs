//! Clients join base URLs and paths carelessly: `//v1//upload` and `/v1/upload/` are `/v1/upload`.

use http::Uri;
use http::uri::PathAndQuery;

/// The URI with one slash where there were several and none at the end, or `None` if it is in order already.
pub fn tidy(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    if path.len() < 2 || !(path.contains("//") || path.ends_with('/')) {
        return None;
    }
    let mut tidy = String::with_capacity(path.len());
    for part in path.split('/').filter(|part| !part.is_empty()) {
        tidy.push('/');
        tidy.push_str(part);
    }
    if tidy.is_empty() {
        tidy.push('/');
    }
    if let Some(query) = uri.query() {
        tidy.push('?');
        tidy.push_str(query);
    }
    let mut parts = uri.clone().into_parts();
    // Made of pieces of a valid URI, so it is one; should it not be, the path stays as it came and finds no route.
    parts.path_and_query = Some(PathAndQuery::try_from(tidy).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_are_tidied_and_nothing_else() {
        for (from, to) in [
            ("/v1/upload", None),
            ("/", None),
            ("//", Some("/")),
            ("//v1//upload", Some("/v1/upload")),
            ("/v1/upload/", Some("/v1/upload")),
            ("/v1/upload///?a=b//c/", Some("/v1/upload?a=b//c/")),
            ("/v3/users/a%2F%2Fb/", Some("/v3/users/a%2F%2Fb")),
            ("http://host//v1/", Some("http://host/v1")),
        ] {
            let uri: Uri = from.parse().unwrap();
            assert_eq!(tidy(&uri).map(|u| u.to_string()), to.map(str::to_owned), "{from}");
        }
    }
}
