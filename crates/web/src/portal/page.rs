//! What every page has around it, and the pages that only say something.

use super::assets;
use askama::Template;

/// The frame of a page.
#[derive(Clone, Debug)]
pub struct Shell {
    /// Title of the document.
    pub title: String,
    /// Who is signed in.
    pub member: Option<MemberBar>,
    /// Address of the style sheet.
    pub css: &'static str,
    /// Address of the icon.
    pub favicon: &'static str,
}

/// The signed-in part of the frame.
#[derive(Clone, Debug)]
pub struct MemberBar {
    /// The partner's name.
    pub partner: String,
    /// The partner's id.
    pub partner_id: String,
    /// Proof that a form of this session was sent.
    pub csrf: String,
}

impl Shell {
    /// A frame.
    pub fn new(title: impl Into<String>, member: Option<MemberBar>) -> Self {
        Self { title: title.into(), member, css: assets::css(), favicon: assets::favicon() }
    }
}

/// What this is, for somebody who is not signed in.
#[derive(Template)]
#[template(path = "portal/landing.html")]
pub struct Landing {
    /// The frame.
    pub shell: Shell,
    /// Whether a session just ended by the visitor's own wish.
    pub signed_out: bool,
}

/// A page that only says something.
#[derive(Template)]
#[template(path = "portal/message.html")]
pub struct Message {
    /// The frame.
    pub shell: Shell,
    /// In a few words.
    pub heading: &'static str,
    /// What happened.
    pub text: &'static str,
    /// What to type, if that helps.
    pub commands: &'static [(&'static str, &'static str)],
    /// Whether a link to the jobs helps.
    pub to_jobs: bool,
}
