mod hostile;
mod manifests;
mod zips;

use super::*;
use crate::v1::request;
use kweli_domain::{Environment, KeyId, PartnerId, Submission};

fn submission(job_type: u8) -> Submission {
    let body = format!(r#"{{"partner_params":{{"user_id":"u-1","job_id":"j-1","job_type":{job_type}}}}}"#);
    let body = request::json(body.as_bytes()).unwrap();
    let key: KeyId = "key_01h455vb4pex5vsknk084sn02q".parse().unwrap();
    let context = request::Context::signed("085", PartnerId(85), Environment::Sandbox, key);
    request::prep_upload(&body, &context).unwrap().submission
}

fn open(zip: &[u8]) -> Result<(Package, Submission), PackageProblem> {
    let mut submission = submission(1);
    read(zip, &PackageLimits::default(), &mut submission).map(|package| (package, submission))
}

fn kinds(package: &Package) -> Vec<String> {
    package.images.iter().map(|(kind, _)| kind.to_string()).collect()
}
