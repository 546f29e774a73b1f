//! Fields of the visual zone: labels, and the values beside them.

mod dates;
mod merge;
mod values;

pub(super) use merge::{best_of, of_zone};

use super::fold;
use super::ocr::Line;
use super::reading::{Field, FieldName, Fields, Source};
use super::templates::{self, Template};
use jiff::civil::Date;

/// How far below its label a value may stand, in heights of the value.
const BELOW: f32 = 2.4;
/// How far to the right, in heights.
const RIGHT: f32 = 9.0;
/// From here on, in heights, a label that begins further right stands over another column.
const COLUMN: f32 = 2.0;
/// How far from its column a value's first letter may be reckoned, in letters: letters are not equally wide.
const NEAR_SPACE: f32 = 4.0;

/// What a line is.
struct Piece<'a> {
    line: &'a Line,
    /// Labels in the line; empty if it is a value.
    labels: Vec<FieldName>,
    /// It is a label, maybe of nothing that is wanted.
    label: bool,
    /// What stands behind the label in the same line.
    rest: Option<String>,
}

/// Reads the labelled fields of a page, without the lines of its zone.
pub(super) fn printed(lines: &[Line], zone: &[usize], template: Option<&Template>, today: Date) -> Fields {
    let pieces: Vec<Piece<'_>> =
        lines.iter().enumerate().filter(|(at, _)| !zone.contains(at)).map(|(_, line)| piece(line)).collect();
    let mut fields = Fields::new();
    for piece in pieces.iter().filter(|piece| piece.label) {
        for &name in &piece.labels {
            let Some(field) = value(name, piece, &pieces, template, today) else { continue };
            let better = fields.get(&name).is_none_or(|known: &Field| {
                (field.understood.is_some(), field.confidence) > (known.understood.is_some(), known.confidence)
            });
            if better {
                fields.insert(name, field);
            }
        }
    }
    without_repeats(&mut fields);
    fields
}

/// One label's value: behind it, below it or to its right, whichever makes sense first.
fn value(
    name: FieldName,
    label: &Piece<'_>,
    pieces: &[Piece<'_>],
    template: Option<&Template>,
    today: Date,
) -> Option<Field> {
    let make = |text: &str, confidence: f32| {
        let understood = values::understand(name, text, template, today);
        let shaped = understood.as_deref().and_then(|value| values::has_shape(name, value, template?));
        let doubt = if shaped == Some(false) { 0.7 } else { 1.0 };
        Field {
            read: text.into(),
            understood: understood.map(Into::into),
            confidence: confidence * doubt,
            source: Source::Printed,
        }
    };
    if let Some(rest) = &label.rest {
        let field = make(rest, label.line.confidence);
        if field.understood.is_some() {
            return Some(field);
        }
    }
    let mut near: Vec<(f32, &Line)> = pieces
        .iter()
        .filter(|piece| !piece.label)
        .filter_map(|piece| Some((cost(label.line, piece.line)?, piece.line)))
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    let own = |line: &Line| make(part(line, label.line, pieces), line.confidence);
    let mut made: Vec<Field> = near.iter().take(3).map(|(_, line)| own(line)).collect();
    let at = made.iter().position(|field| field.understood.is_some()).unwrap_or(0);
    (at < made.len()).then(|| made.swap_remove(at))
}

/// The part of a line that stands below a label, where a detector took the values of two columns for one line: from the
/// label's place to that of the next one in its row, cut between words.
fn part<'a>(value: &'a Line, label: &Line, pieces: &[Piece<'_>]) -> &'a str {
    let (left, top, right, _) = value.bounds();
    let height = value.height().max(1.0);
    if label.middle() > top + 0.3 * height {
        return &value.text;
    }
    let in_row = |piece: &&Piece<'_>| piece.label && (piece.line.middle() - label.middle()).abs() < 0.6 * height;
    let starts: Vec<f32> = pieces.iter().filter(in_row).map(|piece| piece.line.bounds().0).collect();
    let inside = |x: f32| x > left + COLUMN * height && x < right;
    let from = label.bounds().0;
    let next = starts.into_iter().filter(|&x| inside(x) && x > from + COLUMN * height).min_by(f32::total_cmp);
    let begin = if inside(from) { between_words(value, from) } else { Some(0) };
    let end = next.map_or(Some(value.text.len()), |x| between_words(value, x));
    match (begin, end) {
        (Some(begin), Some(end)) if begin < end => value.text[begin..end].trim(),
        _ => &value.text,
    }
}

/// The space of a line's text that is nearest to a place, at most so many letters away.
fn between_words(line: &Line, x: f32) -> Option<usize> {
    let (left, _, right, _) = line.bounds();
    let place = (x - left) / (right - left).max(1.0) * line.text.chars().count() as f32;
    let spaces = line.text.char_indices().enumerate().filter(|(_, (_, c))| *c == ' ');
    let (away, at) =
        spaces.map(|(count, (at, _))| ((count as f32 + 0.5 - place).abs(), at)).min_by(|a, b| a.0.total_cmp(&b.0))?;
    (away <= NEAR_SPACE).then_some(at)
}

/// How unlikely a line is the value of a label, by where it stands; `None` if it cannot be.
fn cost(label: &Line, value: &Line) -> Option<f32> {
    let (left, top, right, bottom) = label.bounds();
    let (l, t, r, _) = value.bounds();
    let height = value.height().max(label.height()).max(1.0);
    // On one line, to the right.
    let level = (label.middle() - value.middle()).abs();
    if level < 0.5 * height && l > right - 0.5 * height {
        let gap = (l - right) / height;
        return (gap < RIGHT).then_some(0.6 + gap.max(0.0) * 0.25 + level / height);
    }
    // Below, beginning at about the same place or at least overlapping.
    let drop = (t - bottom) / height;
    let overlap = r.min(right) - l.max(left);
    if t > top && value.middle() > label.middle() + 0.3 * height && drop < BELOW && overlap > 0.0 {
        return Some(drop.max(-0.5) + 0.5 + (l - left).abs() / height * 0.35);
    }
    None
}

/// A line as label, label with value, or value.
fn piece(line: &Line) -> Piece<'_> {
    let (labels, label, rest) = split(&line.text);
    Piece { line, labels, label, rest }
}

/// The labels at the beginning of a text, whether there are any, and what stands behind them.
fn split(text: &str) -> (Vec<FieldName>, bool, Option<String>) {
    let (mut names, mut at, mut found) = (Vec::new(), 0, false);
    // Two languages, three at most: `Surname/Nom/Apelido`.
    for _ in 0..3 {
        let part = &text[at..];
        let Some((end, name)) = label(part, found) else { break };
        found = true;
        at += end;
        if let Some(name) = name
            && !names.contains(&name)
        {
            names.push(name);
        }
        let after = text[at..].trim_start();
        if !after.starts_with(['/', '|', '\\', '-', '(', '.']) {
            break;
        }
    }
    if !found {
        return (names, false, None);
    }
    let rest = text[at..].trim_start_matches([':', ' ', '.', '/', '|', '\\', '-', '(', ')', ';', '°', 'º']).trim();
    (names, true, (!rest.is_empty()).then(|| rest.to_owned()))
}

/// The label that a text begins with, and where it ends in the text.
fn label(text: &str, follows: bool) -> Option<(usize, Option<FieldName>)> {
    let folded = fold::folded(text);
    // Numbered labels: `4a ISS`, `1. Surname`. The number is no part of the word.
    let skip = numbering(text, &folded);
    let letters: Vec<char> = folded[skip..].iter().map(|(c, _)| *c).collect();
    // As it stands first: `NAME` is no misread `NAMES`. Then with the reading errors of a long word.
    [0, 2].into_iter().find_map(|errors| {
        templates::labels().iter().find_map(|(word, name)| {
            let most = fold::slack(word.len()).min(errors);
            (errors == 0 || most > 0).then_some(())?;
            Some((matched(text, &folded[skip..], &letters, word, most, follows)?, *name))
        })
    })
}

/// Where in the text a label ends that its letters begin with.
fn matched(
    text: &str,
    folded: &[(char, usize)],
    letters: &[char],
    word: &[char],
    most: usize,
    follows: bool,
) -> Option<usize> {
    for length in (word.len().saturating_sub(most).max(1)..=word.len() + most).rev() {
        let Some(part) = letters.get(..length) else { continue };
        if fold::within(part, word, most).is_none() {
            continue;
        }
        let whole = letters.len() == length;
        let (_, last) = folded[length - 1];
        let end = last + text[last..].chars().next().map_or(1, char::len_utf8);
        let behind = text[end..].chars().next();
        // A label ends at a word's end; up to three letters only count alone, or with a mark or digits behind them.
        let parted = behind.is_none_or(|c| !c.is_alphanumeric());
        let marked = behind.is_some_and(|c| matches!(c, ':' | '.' | '°' | 'º' | '/'));
        let clear = word.len() > 3 || marked || follows || digits_follow(&text[end..]);
        let single = word.len() == 1 && !marked && !(whole && text.contains(['°', 'º']));
        if (whole || (parted && clear)) && !single {
            return Some(end);
        }
    }
    None
}

/// Letters and digits of a label's number, which is followed by a space or a full stop.
fn numbering(text: &str, folded: &[(char, usize)]) -> usize {
    let digits = folded.iter().take_while(|(c, _)| c.is_ascii_digit()).count();
    if digits == 0 || digits > 2 {
        return 0;
    }
    let letter = folded.get(digits).is_some_and(|(c, _)| matches!(c, 'A'..='D'));
    for count in [digits + usize::from(letter), digits] {
        let (Some((_, last)), Some((_, next))) = (folded.get(count - 1), folded.get(count)) else { continue };
        let parted = text[*last..*next].chars().skip(1).any(|c| !c.is_alphanumeric());
        // `4aISS`: the space was lost, and the case tells.
        let small = text[*last..].chars().next().is_some_and(char::is_lowercase);
        if parted || (small && text[*next..].chars().next().is_some_and(char::is_uppercase)) {
            return count;
        }
    }
    0
}

fn digits_follow(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphanumeric()).take(12).any(|c| c.is_ascii_digit())
}

/// A number that stands once must not be given to two fields: the one that it was labelled as more surely keeps it.
fn without_repeats(fields: &mut Fields) {
    let pairs = [(FieldName::PersonalNumber, FieldName::DocumentNumber), (FieldName::FullName, FieldName::GivenNames)];
    for (keep, other) in pairs {
        let same = match (fields.get(&keep), fields.get(&other)) {
            (Some(a), Some(b)) => a.read == b.read && a.understood.is_some(),
            _ => false,
        };
        if same {
            fields.remove(&other);
        }
    }
}

#[cfg(test)]
mod tests;
