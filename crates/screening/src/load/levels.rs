//! The level of a politically exposed person, by the name of the office. Nobody publishes a binding table; ours is in
//! `docs/SCREENING.md`.

/// What each level's offices are called; the first that fits decides, so particular words come before general ones.
const TABLE: &[(u8, &[&str])] = &[
    (
        4,
        &[
            "mayor",
            "councillor",
            "councilor",
            "municipal",
            "city council",
            "ward ",
            "alderman",
            "local government",
            "chief of village",
        ],
    ),
    (
        2,
        &[
            "judge",
            "justice",
            "court",
            "attorney general",
            "general of",
            "admiral",
            "army",
            "chief of staff",
            "chief of defence",
            "police",
            "ambassador",
            "high commissioner",
            "consul",
            "central bank",
            "reserve bank",
            "bank governor",
            "auditor",
            "ombudsman",
            "permanent secretary",
        ],
    ),
    (
        3,
        &[
            "governor of",
            "state governor",
            "regional",
            "provincial",
            "county",
            "state house",
            "state senat",
            "managing director",
            "chief executive",
            "board of",
            "parastatal",
            "state-owned",
            "party chair",
            "party secretary",
            "member of the legislative assembly",
            "house of assembly",
        ],
    ),
    (
        1,
        &[
            "president",
            "king",
            "queen",
            "emir",
            "sultan",
            "head of state",
            "head of government",
            "prime minister",
            "premier",
            "vice president",
            "minister",
            "cabinet",
            "secretary of state",
            "member of parliament",
            "member of the national assembly",
            "parliament",
            "senator",
            "representative",
            "deputy",
            "congress",
            "senate",
            "house of",
        ],
    ),
];

/// 1 (heads of state, ministers, members of parliament) to 4 (local office).
pub(super) fn level(title: &str) -> u8 {
    let title = title.to_lowercase();
    TABLE.iter().find(|(_, words)| words.iter().any(|w| title.contains(w))).map_or(3, |(level, _)| *level)
}

#[cfg(test)]
mod tests {
    use super::level;

    #[test]
    fn offices_have_levels() {
        for (title, expected) in [
            ("President of Kenya", 1),
            ("Minister of Finance", 1),
            ("Member of Parliament for Kibra", 1),
            ("United States senator", 1),
            ("Chief Justice", 2),
            ("Governor of the Central Bank", 2),
            ("Ambassador to Ghana", 2),
            ("Governor of Lagos State", 3),
            ("Managing Director, National Petroleum Corporation", 3),
            ("Mayor of Freetown", 4),
            ("Something else", 3),
        ] {
            assert_eq!(level(title), expected, "{title}");
        }
    }
}
