//! Verdicts, states and names in plain words.

use kweli_domain::job::JobState;
use kweli_domain::plan::Check;
use kweli_domain::{Environment, Generation, ImageKind, Outcome, Product, Verdict};

/// How a job stands, as the reader sees it everywhere: a word, a class for its colour, an icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The word.
    pub word: &'static str,
    /// CSS class.
    pub class: &'static str,
    /// Name of the icon.
    pub icon: &'static str,
}

impl Standing {
    /// The icon's markup.
    pub fn svg(&self) -> &'static str {
        super::icons::svg(self.icon)
    }
}

/// Every standing that a list can be filtered by, with its name in the address.
pub const FILTERS: [(&str, Verdict); 5] = [
    ("clear", Verdict::Clear),
    ("attention", Verdict::Attention),
    ("review", Verdict::Review),
    ("block", Verdict::Block),
    ("error", Verdict::Error),
];

/// The standing of a verdict.
pub const fn verdict(verdict: Verdict) -> Standing {
    match verdict {
        Verdict::Clear => Standing { word: "Cleared", class: "clear", icon: "check" },
        Verdict::Attention => Standing { word: "Attention", class: "attention", icon: "warning" },
        Verdict::Review => Standing { word: "In review", class: "review", icon: "eye" },
        Verdict::Block => Standing { word: "Blocked", class: "block", icon: "cross" },
        Verdict::Error => Standing { word: "No verdict", class: "error", icon: "dash" },
    }
}

/// The standing of a job: its latest verdict, or its state while there is none.
pub fn standing(state: JobState, outcome: Option<&Outcome>) -> Standing {
    if let Some(outcome) = outcome {
        return verdict(outcome.decision.verdict);
    }
    match state {
        JobState::AwaitingUpload => Standing { word: "Awaiting upload", class: "pending", icon: "clock" },
        JobState::Expired => Standing { word: "Expired", class: "pending", icon: "dash" },
        JobState::Failed => verdict(Verdict::Error),
        JobState::Queued => Standing { word: "Queued", class: "pending", icon: "clock" },
        JobState::Running | JobState::NeedsReview | JobState::Decided => {
            Standing { word: "Running", class: "pending", icon: "clock" }
        }
    }
}

/// What is said of a job that has no outcome yet.
pub const fn waiting(state: JobState) -> &'static str {
    match state {
        JobState::AwaitingUpload => "The job was announced; its pictures have not arrived yet.",
        JobState::Expired => "The job was announced, but no upload came in time. The price was released.",
        JobState::Queued => "The job is complete and waits for a worker, or for the authority to come back.",
        JobState::Running => "A worker is on it. Reload the page for the outcome.",
        JobState::Failed => "The job could not be processed.",
        JobState::NeedsReview | JobState::Decided => "The outcome is being written. Reload the page.",
    }
}

/// A product's name.
pub const fn product(product: Product) -> &'static str {
    match product {
        Product::BasicKyc => "Basic KYC",
        Product::EnhancedKyc => "Enhanced KYC",
        Product::BiometricKyc => "Biometric KYC",
        Product::Authentication => "Authentication",
        Product::Registration => "Registration",
        Product::Compare => "Face compare",
        Product::UpdatePhoto => "Photo update",
        Product::CompareUserInfo => "Compare user info",
        Product::DocumentVerification => "Document verification",
        Product::EnhancedDocumentVerification => "Enhanced document verification",
        Product::ResidencyDocumentVerification => "Residency document verification",
        Product::Aml => "AML check",
        Product::AmlMonitoring => "AML monitoring",
        Product::BusinessVerification => "Business verification",
    }
}

/// A generation's name.
pub const fn wire(generation: Generation) -> &'static str {
    match generation {
        Generation::V1 => "v1",
        Generation::V2 => "v2",
        Generation::V3 => "v3",
    }
}

/// An environment's name.
pub const fn environment(environment: Environment) -> &'static str {
    match environment {
        Environment::Sandbox => "Sandbox",
        Environment::Production => "Production",
    }
}

/// A check's name.
pub const fn check(check: Check) -> &'static str {
    match check {
        Check::Sandbox => "Test data",
        Check::Package => "Upload package",
        Check::NumberFormat => "ID number format",
        Check::Pictures => "Pictures",
        Check::SelfieQuality => "Capture quality",
        Check::Liveness => "Liveness",
        Check::Lookup => "ID authority",
        Check::Details => "Details against the record",
        Check::Age => "Age",
        Check::AuthorityCompare => "Face against the authority's photo",
        Check::CardCompare => "Face against the card's portrait",
        Check::DocumentCapture => "Document photograph",
        Check::DocumentClass => "Kind of document",
        Check::DocumentZone => "Machine-readable zone",
        Check::DocumentCodes => "Barcodes",
        Check::DocumentFields => "Fields of the document",
        Check::DocumentConsistency => "Agreement of the fields",
        Check::DocumentNumber => "Number on the document",
        Check::DocumentExpiry => "Validity",
        Check::DocumentAge => "Age by the document",
        Check::DocumentCopy => "Signs of a copy",
        Check::DocumentPortrait => "Signs of a replaced portrait",
        Check::DocumentText => "Signs of edited text",
        Check::DocumentSpecimen => "Specimens",
        Check::Visa => "Visa page",
        Check::RecordMatch => "Document against the record",
        Check::OnFile => "Face on file",
        Check::EnrolledCompare => "Face against the one on file",
        Check::PortraitCompare => "Face against the given picture",
        Check::UserInfo => "Record against the document",
        Check::Register => "Business register",
        Check::Screening => "Watch lists and news",
        Check::Secure => "Same person elsewhere, block list",
        Check::Risk => "Risk",
        Check::Review => "Human review",
    }
}

/// A picture's name, as it stands inside a sentence.
pub fn image(kind: ImageKind) -> String {
    match kind {
        ImageKind::Selfie => "selfie".to_owned(),
        ImageKind::Liveness(n) => format!("liveness frame {}", u16::from(n) + 1),
        ImageKind::DocumentFront => "front of the document".to_owned(),
        ImageKind::DocumentBack => "back of the document".to_owned(),
        ImageKind::Visa => "visa page".to_owned(),
        ImageKind::Portrait => "portrait".to_owned(),
        ImageKind::AuthorityPhoto => "authority's photo".to_owned(),
        ImageKind::EnrolledSelfie => "selfie on file".to_owned(),
    }
}

/// The first letter in upper case.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Names joined for a sentence: `a`, `a and b`, `a, b and c`.
pub fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_its_own_word_class_and_icon() {
        let all: Vec<_> = FILTERS.iter().map(|(_, v)| verdict(*v)).collect();
        for part in [|s: &Standing| s.word, |s: &Standing| s.class, |s: &Standing| s.icon] {
            let different: std::collections::BTreeSet<_> = all.iter().map(part).collect();
            assert_eq!(different.len(), all.len());
        }
        for (name, verdict) in FILTERS {
            assert_eq!(name, verdict.as_str());
        }
    }

    #[test]
    fn names_are_joined() {
        let names = |n: &[&str]| list(&n.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>());
        assert_eq!(names(&[]), "");
        assert_eq!(names(&["a"]), "a");
        assert_eq!(names(&["a", "b", "c"]), "a, b and c");
        assert_eq!(capital("énd"), "Énd");
    }
}
