//! Fraud reports, the block list that they fill, and people who may be one person under several users.

use crate::claims::Private;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A person of one partner and environment, as the store's blind index knows them. It says nothing about the person to
/// whoever has no access to the store, and leads nowhere once the person is erased.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserRef(pub String);

impl fmt::Debug for UserRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserRef([redacted])")
    }
}

/// What kind of fraud a partner reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FraudKind {
    /// The person lies about themselves.
    FirstParty,
    /// The person lets another use their identity.
    SecondParty,
    /// Somebody uses another's identity.
    ThirdParty,
    /// The identity is made up of parts.
    SyntheticIdentity,
    /// An account was taken over.
    AccountTakeover,
    /// A document was forged.
    DocumentForgery,
    /// Identities are collected.
    IdentityFarming,
    /// The account passes on others' money.
    MuleAccount,
    /// Anything else; the notes say what.
    Other,
}

impl FraudKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::FirstParty,
        Self::SecondParty,
        Self::ThirdParty,
        Self::SyntheticIdentity,
        Self::AccountTakeover,
        Self::DocumentForgery,
        Self::IdentityFarming,
        Self::MuleAccount,
        Self::Other,
    ];
}

/// What a partner says about one of its users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FraudReport {
    /// The kind of fraud; `None` takes an earlier report back.
    pub fraud: Option<FraudKind>,
    /// Anything else.
    pub notes: Option<Private>,
    /// Who says so.
    pub reported_by: Private,
}

/// What an entry of the block list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// The user.
    User,
    /// The user's face.
    Face,
    /// An ID number that the user used.
    Number,
    /// A device that the user used.
    Device,
}

impl BlockKind {
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Face => "face",
            Self::Number => "number",
            Self::Device => "device",
        }
    }
}

/// An entry of the block list that a job meets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BlockHit {
    /// What is alike.
    pub kind: BlockKind,
    /// Who was reported.
    pub user: UserRef,
    /// How alike the faces are, where it is about a face.
    pub similarity: Option<f32>,
}

/// Why two users may be one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspectReason {
    /// One face.
    SameFace,
    /// One ID number.
    SameNumber,
    /// One device.
    SameDevice,
}

/// Another user who may be the same person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suspect {
    /// Who.
    pub user: UserRef,
    /// Why.
    pub reasons: Vec<SuspectReason>,
    /// How alike the faces are, where both are on file.
    pub similarity: Option<f32>,
}

/// What became of the search for the face among all enrolled ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum FaceSearch {
    /// The job has no face to search for.
    NoFace,
    /// Done.
    Done {
        /// Among how many faces.
        faces: u64,
    },
    /// It could not be done.
    Failed {
        /// Why, without personal data.
        detail: String,
    },
}

/// Who else the person may be, and whether anything about the job was reported as fraud.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecureFinding {
    /// The search for the face.
    pub search: FaceSearch,
    /// Users who share face, number or device; most alike first.
    pub suspects: Vec<Suspect>,
    /// Users whose face lies between the two lines: worth a look, no more.
    pub possible: Vec<Suspect>,
    /// What of the job is on the block list.
    pub blocked: Vec<BlockHit>,
    /// Fused similarity from which two faces are one.
    pub duplicate_line: f32,
    /// Fused similarity from which they may be.
    pub review_line: f32,
    /// The partner wants nobody enrolled twice.
    pub refuse_duplicates: bool,
}

impl SecureFinding {
    /// How many suspects there are for a reason.
    pub fn count(&self, reason: SuspectReason) -> usize {
        self.suspects.iter().filter(|suspect| suspect.reasons.contains(&reason)).count()
    }
}

/// Most suspects that a finding names.
pub const MOST_SUSPECTS: usize = 20;

/// A device that more people than this have used belongs to an agent or a shop: its users are no suspects of each other.
pub const SHARED_DEVICE_USERS: usize = 8;

/// Joins what was found by face, by number and by device into one list, each user once: faces first, most alike first.
pub fn suspects(faces: Vec<(UserRef, f32)>, numbers: Vec<UserRef>, devices: Vec<UserRef>) -> Vec<Suspect> {
    let mut all: Vec<Suspect> = Vec::new();
    let devices = if devices.len() > SHARED_DEVICE_USERS { Vec::new() } else { devices };
    let by_face = faces.into_iter().map(|(user, similarity)| (user, SuspectReason::SameFace, Some(similarity)));
    let by_number = numbers.into_iter().map(|user| (user, SuspectReason::SameNumber, None));
    let by_device = devices.into_iter().map(|user| (user, SuspectReason::SameDevice, None));
    for (user, reason, similarity) in by_face.chain(by_number).chain(by_device) {
        match all.iter_mut().find(|known| known.user == user) {
            Some(known) if !known.reasons.contains(&reason) => known.reasons.push(reason),
            Some(_) => {}
            None => all.push(Suspect { user, reasons: vec![reason], similarity }),
        }
    }
    all.truncate(MOST_SUSPECTS);
    all
}

/// Who the user may be, with names, for whoever renders a result. Erased users are not in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SecureView {
    /// Whether the face was searched for, and could be.
    pub searched: Option<bool>,
    /// Suspects by the partner's user id.
    pub suspects: Vec<(Private, Vec<SuspectReason>)>,
    /// How many faces may be the same.
    pub possible: usize,
    /// What of the job is on the block list.
    pub blocked: Vec<BlockKind>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> UserRef {
        UserRef(name.to_owned())
    }

    #[test]
    fn one_user_is_one_suspect_with_all_reasons() {
        let all = suspects(
            vec![(user("a"), 0.9), (user("b"), 0.6)],
            vec![user("b"), user("c")],
            vec![user("a"), user("c"), user("d")],
        );
        let list: Vec<(&str, Vec<SuspectReason>)> =
            all.iter().map(|s| (s.user.0.as_str(), s.reasons.clone())).collect();
        use SuspectReason::{SameDevice, SameFace, SameNumber};
        assert_eq!(
            list,
            [
                ("a", vec![SameFace, SameDevice]),
                ("b", vec![SameFace, SameNumber]),
                ("c", vec![SameNumber, SameDevice]),
                ("d", vec![SameDevice]),
            ]
        );
        assert_eq!(all[1].similarity, Some(0.6));
    }

    #[test]
    fn an_agents_device_makes_nobody_a_suspect_and_lists_end() {
        let many: Vec<UserRef> = (0..9).map(|i| user(&i.to_string())).collect();
        assert_eq!(suspects(vec![], vec![], many.clone()), []);
        assert_eq!(suspects(vec![], vec![], many[..8].to_vec()).len(), 8);
        let crowd = (0..50).map(|i| (user(&i.to_string()), 0.9)).collect();
        assert_eq!(suspects(crowd, vec![], vec![]).len(), MOST_SUSPECTS);
    }

    #[test]
    fn a_reference_is_not_printed() {
        assert_eq!(format!("{:?}", user("0123abcd")), "UserRef([redacted])");
    }
}
