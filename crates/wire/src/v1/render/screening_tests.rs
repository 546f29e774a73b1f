//! Golden answers of screenings and of companies.

use super::*;
use crate::v1::request;
use crate::v1::testing::{body, context, policy, row, signed};
use kweli_domain::business::{Holding, ultimate_owners};
use kweli_domain::decide::{Doubt, decide};
use kweli_domain::evidence::{Evidence, Finding, RegisterAnswer};
use kweli_domain::job::JobState;
use kweli_domain::plan::Check;
use kweli_domain::sandbox::{test_company, test_people};
use kweli_domain::screening::{ScreeningFinding, Subject};
use kweli_domain::submission::Delivery;
use kweli_domain::{JobView, Outcome, Reason, SmileJobId, Submission, view};
use serde_json::json;

fn finished(submission: Submission, evidence: &[Evidence]) -> JobView {
    let decision = decide(submission.product, &policy(Doubt::AskPerson), evidence);
    JobView {
        id: "job_01h455vb4pex5vsknk084sn02q".parse().unwrap(),
        smile_job_id: SmileJobId(411),
        partner_job_id: submission.partner_job_id.clone().unwrap(),
        user_id: submission.user_id.clone().unwrap(),
        outcomes: vec![Outcome {
            revision: 1,
            decision,
            policy_version: "test".into(),
            decided_at: crate::v1::testing::NOW,
        }],
        submission,
        state: JobState::Decided,
        record: None,
        additional: None,
        screenings: view::screenings_in(evidence),
        company: view::company_in(evidence).cloned().map(Box::new),
        fraud: None,
        links: Default::default(),
        created_at: crate::v1::testing::NOW,
    }
}

fn asked() -> Submission {
    let request = json!({
        "job_id": "j-10", "user_id": "aml_test_user_008", "full_name": "John Leo Joe", "birth_year": "1984",
        "countries": ["US"], "search_existing_user": false, "optional_info": {"branch": "Westlands"},
    });
    request::aml(&body(&request), &context()).unwrap()
}

fn screened(finding: ScreeningFinding) -> Evidence {
    row(Check::Screening, Finding::Screening(Box::new(finding)))
}

fn found(reason: Option<&Reason>) -> ScreeningFinding {
    let people = reason.map(|r| test_people(&asked(), r)).unwrap_or_default();
    ScreeningFinding { people, unavailable: None, ..ScreeningFinding::unavailable(1, "") }
}

fn answer(view: &JobView) -> Value {
    id_answer(view, &signed()).unwrap()
}

#[test]
fn screenings() {
    for (name, evidence, code) in [
        ("found", vec![screened(found(Some(&Reason::Listed)))], "1030"),
        ("not_found", vec![screened(found(None))], "1031"),
        ("news", vec![screened(found(Some(&Reason::AdverseMedia)))], "1017"),
        ("unavailable", vec![screened(ScreeningFinding::unavailable(1, "no list"))], "1015"),
        ("error", vec![row(Check::Screening, Finding::Failure { detail: "x".into() })], "1032"),
    ] {
        let answer = answer(&finished(asked(), &evidence));
        assert_eq!(answer["ResultCode"], code, "{name}");
        for member in [
            "SmileJobID",
            "PartnerParams",
            "people",
            "ResultText",
            "ResultCode",
            "Actions",
            "signature",
            "StrictMatch",
            "timestamp",
            "no_of_persons_found",
        ] {
            assert!(answer.get(member).is_some(), "{name} {member}");
        }
        insta::assert_json_snapshot!(format!("aml_{name}"), answer);
    }
}

fn company(id_type: &str) -> Submission {
    let request = json!({
        "partner_params": {"user_id": "kyb_test_user_008", "job_id": "j-7", "job_type": 7},
        "country": "NG", "id_type": id_type, "id_number": "0000000", "business_type": "co",
    });
    request::business_verification(&body(&request), &context(), Delivery::Inline).unwrap()
}

fn register(answer: RegisterAnswer) -> Evidence {
    row(Check::Register, Finding::Register { authority: "table".into(), answer })
}

#[test]
fn companies() {
    let submission = company("BUSINESS_REGISTRATION");
    let mut record = test_company(&submission);
    record.ownership = vec![
        Holding { holder: "RC1".into(), holder_is_company: true, held: None, basis_points: 6_000 },
        Holding { holder: "Joe Doe Leo".into(), holder_is_company: false, held: None, basis_points: 4_000 },
        Holding { holder: "Ada Obi".into(), holder_is_company: false, held: Some("RC1".into()), basis_points: 10_000 },
    ];
    assert_eq!(ultimate_owners(&record).len(), 2);
    let known = || register(RegisterAnswer::Found { record: Box::new(record.clone()) });
    let mut listed = found(Some(&Reason::Listed));
    listed.people[0].subject = Some(Subject { name: "Joe Doe Leo".into(), role: "director".into() });
    for (name, id_type, evidence, code) in [
        ("verified", "BUSINESS_REGISTRATION", vec![known(), screened(found(None))], "1012"),
        ("director_listed", "BUSINESS_REGISTRATION", vec![known(), screened(listed)], "1012"),
        ("basic", "BASIC_BUSINESS_REGISTRATION", vec![known()], "1012"),
        ("not_found", "BUSINESS_REGISTRATION", vec![register(RegisterAnswer::NotFound)], "1013"),
        ("unavailable", "BUSINESS_REGISTRATION", vec![register(RegisterAnswer::Unavailable)], "1015"),
        ("refused", "BUSINESS_REGISTRATION", vec![register(RegisterAnswer::Refused)], "1016"),
        (
            "malformed",
            "BUSINESS_REGISTRATION",
            vec![row(Check::NumberFormat, Finding::NumberFormat { pattern: None, matched: false, test_number: false })],
            "1014",
        ),
    ] {
        let mut view = finished(company(id_type), &evidence);
        if code != "1012" {
            view.company = None;
        }
        let answer = answer(&view);
        assert_eq!(answer["ResultCode"], code, "{name}");
        insta::assert_json_snapshot!(format!("company_{name}"), answer);
    }
}
