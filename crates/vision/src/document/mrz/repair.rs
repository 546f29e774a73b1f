//! From lines as they were read to the zone that they most probably are.

use super::layout::{Class, Format, LAYOUTS, Layout, Span};
use super::{Checks, Mrz, MrzFields, check, dates, names};
use crate::document::text::Text;
use jiff::civil::Date;

/// How many characters a line may be too short or too long.
const LENGTH_SLACK: usize = 5;
/// Most variants of one line that are tried.
const MAX_VARIANTS: usize = 40;

/// The characters of a line that can belong to a zone, in its alphabet. Lower case is raised; what readers make of
/// fillers becomes a filler.
pub(super) fn clean(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars().take(200) {
        match c {
            'A'..='Z' | '0'..='9' | '<' => out.push(c as u8),
            'a'..='z' => out.push(c.to_ascii_uppercase() as u8),
            '«' | '《' | '≪' => out.extend(b"<<"),
            '‹' | '〈' | '＜' | '(' | '[' | '{' | '≤' | '⟨' | '√' | '∠' => out.push(b'<'),
            // Full-width forms.
            '０'..='９' | 'Ａ'..='Ｚ' => out.push((u32::from(c) - 0xfee0) as u8),
            _ => {}
        }
    }
    out
}

/// The best zone over all formats.
pub(super) fn best(read: &[&str], today: Date) -> Option<Mrz> {
    let cleaned: Vec<Vec<u8>> = read.iter().map(|line| clean(line)).collect();
    let mut best: Option<(i64, Mrz)> = None;
    for layout in &LAYOUTS {
        for first in 0..=cleaned.len().saturating_sub(layout.lines) {
            let Some(lines) = cleaned.get(first..first + layout.lines) else { continue };
            // Detectors often miss the fillers at the end of a name, and of data that end in them.
            let fits = |(index, line): (usize, &Vec<u8>)| {
                let filled = index == layout.names.line || line.ends_with(b"<<");
                let slack = if filled { layout.length - 10 } else { LENGTH_SLACK };
                line.len() <= layout.length + LENGTH_SLACK && line.len() + slack >= layout.length
            };
            if !lines.iter().enumerate().all(fits) || !layout.starts.contains(&start(lines[0][0])) {
                continue;
            }
            let (score, lines, repairs) = of_layout(layout, lines);
            if score > best.as_ref().map_or(0, |(score, _)| *score) {
                let read = read[first..first + layout.lines].iter().map(|line| Text::from(*line)).collect();
                best = Some((score, assemble(layout, lines, read, repairs, today)));
            }
        }
    }
    Some(best?.1)
}

/// The first letter of a zone, past what it is confused with.
fn start(c: u8) -> u8 {
    match c {
        b'1' | b'L' | b'T' => b'I',
        b'F' | b'R' | b'B' => b'P',
        b'G' => b'C',
        c => c,
    }
}

/// One line in the wanted length.
struct Variant {
    /// Check digits that it makes right on its own.
    right: usize,
    /// Characters that cannot stand where they do.
    foreign: usize,
    line: Vec<u8>,
}

/// The best lines for one format, with their score and the number of changed characters.
fn of_layout(layout: &Layout, cleaned: &[Vec<u8>]) -> (i64, Vec<Vec<u8>>, usize) {
    // Every line on its own first: only the composite of a TD1 reaches over two lines.
    let mut options: Vec<Vec<Variant>> = Vec::new();
    for (index, line) in cleaned.iter().enumerate() {
        let mut variants: Vec<Variant> = lengths(line, layout.length)
            .into_iter()
            .map(|variant| {
                let mut lines = vec![Vec::new(); layout.lines];
                let (fixed, foreign) = by_class(layout, index, &variant);
                lines[index] = fixed;
                Variant { right: checks(layout, &lines).right(), foreign, line: lines.swap_remove(index) }
            })
            .collect();
        variants.sort_by_key(|variant| (std::cmp::Reverse(variant.right), variant.foreign));
        variants.truncate(6);
        options.push(variants);
    }
    let mut best: Option<(i64, Vec<Vec<u8>>)> = None;
    let mut pick = vec![0; options.len()];
    loop {
        let chosen = || options.iter().zip(&pick).map(|(variants, &at)| &variants[at]);
        let mut lines: Vec<Vec<u8>> = chosen().map(|variant| variant.line.clone()).collect();
        let foreign: usize = chosen().map(|variant| variant.foreign).sum();
        number(layout, &mut lines);
        optional(layout, &mut lines);
        let right = checks(layout, &lines).right();
        let score = 1000 + right as i64 * 100 - foreign as i64 * 10 - pick.iter().sum::<usize>() as i64;
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((score, lines));
        }
        // The next combination, like a counter.
        let Some(at) = (0..pick.len()).find(|&at| pick[at] + 1 < options[at].len()) else { break };
        pick[at] += 1;
        pick[..at].fill(0);
    }
    let (mut score, lines) = best.unwrap_or_default();
    let repairs: usize = lines.iter().zip(cleaned).map(|(fixed, read)| distance(fixed, read)).sum();
    // A zone without a right check digit must at least look like one.
    if checks(layout, &lines).right() == 0 && repairs > layout.length / 4 {
        score = 0;
    }
    (score - repairs as i64, lines, repairs)
}

/// A line in the wanted length: fillers are put in or taken out where fillers are, or at the ends.
fn lengths(line: &[u8], length: usize) -> Vec<Vec<u8>> {
    if line.len() == length {
        return vec![line.to_vec()];
    }
    // Runs of fillers, the longest first; without one, the end of the line.
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < line.len() {
        let run = line[at..].iter().take_while(|c| **c == b'<').count();
        if run > 0 {
            runs.push((at, run));
        }
        at += run.max(1);
    }
    runs.sort_by_key(|(_, run)| std::cmp::Reverse(*run));
    let mut out = Vec::new();
    if line.len() < length {
        let missing = length - line.len();
        let places = runs.iter().map(|(at, run)| at + run).chain([line.len(), 0]);
        for place in places.take(MAX_VARIANTS) {
            let mut variant = line.to_vec();
            variant.splice(place..place, std::iter::repeat_n(b'<', missing));
            out.push(variant);
        }
        // A short run may lack one filler and the longest the rest.
        if let (true, [(long, run), others @ ..]) = (missing > 1, &runs[..]) {
            for (at, other) in others.iter().take(6) {
                let mut variant = line.to_vec();
                let mut insert = [(at + other, 1), (long + run, missing - 1)];
                insert.sort_unstable();
                for (place, count) in insert.into_iter().rev() {
                    variant.splice(place..place, std::iter::repeat_n(b'<', count));
                }
                out.push(variant);
            }
        }
    } else {
        let extra = line.len() - length;
        for (at, _) in runs.iter().filter(|(_, run)| *run >= extra).take(MAX_VARIANTS) {
            let mut variant = line.to_vec();
            variant.drain(*at..at + extra);
            out.push(variant);
        }
        out.push(line[..length].to_vec());
        out.push(line[extra..].to_vec());
    }
    out
}

/// Exchanges characters that the place cannot hold. Returns also how many could not be exchanged.
fn by_class(layout: &Layout, index: usize, line: &[u8]) -> (Vec<u8>, usize) {
    let mut foreign = 0;
    let mut fixed: Vec<u8> = line
        .iter()
        .enumerate()
        .map(|(at, &c)| {
            let class = layout.class(index, at);
            let changed = match class {
                Class::Letter => letter(c),
                Class::Digit => digit(c),
                Class::Sex => sex(c),
                Class::Any => c,
            };
            let fits = match class {
                Class::Letter => !changed.is_ascii_digit(),
                Class::Digit => !changed.is_ascii_alphabetic(),
                Class::Sex => matches!(changed, b'M' | b'F' | b'X' | b'<'),
                Class::Any => true,
            };
            foreign += usize::from(!fits);
            changed
        })
        .collect();
    if layout.names.line == index {
        end_of_names(&mut fixed[layout.names.at.clone()]);
    }
    (fixed, foreign)
}

/// Behind the second double filler of a name stand fillers only, whatever was read.
fn end_of_names(field: &mut [u8]) {
    let double =
        |from: usize, field: &[u8]| field[from..].windows(2).position(|pair| pair == b"<<").map(|at| at + from);
    let Some(first) = double(0, field) else { return };
    let Some(given) = field[first..].iter().position(|c| *c != b'<').map(|at| at + first) else { return };
    if let Some(end) = double(given, field) {
        let letters = field[end..].iter().filter(|c| **c != b'<').count();
        let likely = field[end..].iter().filter(|c| matches!(**c, b'K' | b'C' | b'S' | b'E' | b'L' | b'X')).count();
        // A reader takes a filler for K, C, S, E, L: anything else is more likely a third name part.
        if letters <= 2 || likely * 2 >= letters {
            field[end..].fill(b'<');
        }
    }
}

fn letter(c: u8) -> u8 {
    match c {
        b'0' => b'O',
        b'1' => b'I',
        b'2' => b'Z',
        b'4' => b'A',
        b'5' => b'S',
        b'6' => b'G',
        b'7' => b'T',
        b'8' => b'B',
        c => c,
    }
}

fn digit(c: u8) -> u8 {
    match c {
        b'O' | b'Q' | b'D' | b'U' => b'0',
        b'I' | b'L' | b'J' => b'1',
        b'Z' => b'2',
        b'A' => b'4',
        b'S' => b'5',
        b'G' => b'6',
        b'T' | b'Y' => b'7',
        b'B' => b'8',
        c => c,
    }
}

fn sex(c: u8) -> u8 {
    match c {
        b'N' | b'H' | b'W' => b'M',
        b'P' | b'E' | b'R' => b'F',
        b'K' | b'C' => b'<',
        c => c,
    }
}

/// Digit or letter that this one is taken for.
fn twin(c: u8) -> Option<u8> {
    Some(match c {
        b'O' => b'0',
        b'0' => b'O',
        b'I' => b'1',
        b'1' => b'I',
        b'S' => b'5',
        b'5' => b'S',
        b'B' => b'8',
        b'8' => b'B',
        b'Z' => b'2',
        b'2' => b'Z',
        b'G' => b'6',
        b'6' => b'G',
        b'Q' | b'D' => b'0',
        _ => return None,
    })
}

/// If the document number's check digit is wrong, exchanges at most two letters and digits that look alike.
///
/// A check digit catches nine of ten wrong exchanges, so the number of tries is kept small: of several that fit, the one
/// of the fewest runs of letters and of digits is taken, then the one whose letters stand before its digits.
fn number(layout: &Layout, lines: &mut [Vec<u8>]) {
    let (span, check_at) = &layout.number;
    let (field, wanted) = (span.of(lines).to_vec(), check_at.of(lines).first().copied());
    if long_number(layout, lines).is_some() || check::of(field.iter().copied()) == wanted {
        return;
    }
    let places: Vec<usize> = (0..field.len()).filter(|&at| twin(field[at]).is_some()).collect();
    let mut fitting: Vec<(usize, usize, usize, Vec<u8>)> = Vec::new();
    for (i, &first) in places.iter().enumerate() {
        for second in std::iter::once(None).chain(places[i + 1..].iter().map(|at| Some(*at))) {
            let mut changed = field.clone();
            let mut count = 0;
            for at in [Some(first), second].into_iter().flatten() {
                changed[at] = twin(changed[at]).unwrap_or(changed[at]);
                count += 1;
            }
            if check::of(changed.iter().copied()) == wanted {
                fitting.push((count, runs(&changed), disorder(&changed), changed));
            }
        }
    }
    if let Some((.., changed)) = fitting.into_iter().min() {
        lines[span.line].splice(span.at.clone(), changed);
    }
}

/// If only what covers the optional data is wrong (the composite; of a TD3 also the digit of its own), exchanges one
/// `O` or `0` in it, where exactly one exchange makes all digits right.
///
/// One digit alone says little, so only such a character is tried as stands beside one of the kind that it would become:
/// there a reader has taken it for the wrong side's. Data of digits alone stays as it was read, and with it a zone whose
/// digits were never right.
fn optional(layout: &Layout, lines: &mut [Vec<u8>]) {
    let before = checks(layout, lines);
    let others = [before.document_number, before.date_of_birth, before.date_of_expiry];
    if before.composite != Some(false) || others.contains(&Some(false)) || long_number(layout, lines).is_some() {
        return;
    }
    let mut fitting = Vec::new();
    for span in std::iter::once(&layout.optional).chain(&layout.optional_2) {
        let field = span.of(lines).to_vec();
        for (at, &read) in field.iter().enumerate() {
            let other = match read {
                b'O' => b'0',
                b'0' => b'O',
                _ => continue,
            };
            let same_kind = |c: &u8| c.is_ascii_digit() == other.is_ascii_digit() && *c != b'<';
            let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
            if !beside.filter_map(|at| field.get(at)).any(same_kind) {
                continue;
            }
            let place = span.at.start + at;
            lines[span.line][place] = other;
            if checks(layout, lines).valid() {
                fitting.push((span.line, place, other));
            }
            lines[span.line][place] = read;
        }
    }
    if let [(line, place, other)] = fitting[..] {
        lines[line][place] = other;
    }
}

/// How many runs of letters, of digits or of fillers a number consists of.
fn runs(number: &[u8]) -> usize {
    let kind = |c: &u8| (c.is_ascii_digit(), *c == b'<');
    1 + number.windows(2).filter(|pair| kind(&pair[0]) != kind(&pair[1])).count()
}

/// How many letters stand behind a digit, a trailing one aside.
fn disorder(number: &[u8]) -> usize {
    let first_digit = number.iter().position(u8::is_ascii_digit).unwrap_or(number.len());
    number[first_digit..].iter().filter(|c| c.is_ascii_alphabetic()).count()
}

/// A document number of more than nine characters (TD1, TD2): it goes on in the optional data, its check digit behind it.
fn long_number(layout: &Layout, lines: &[Vec<u8>]) -> Option<(Vec<u8>, u8)> {
    if !matches!(layout.format, Format::Td1 | Format::Td2) || layout.number.1.of(lines) != b"<" {
        return None;
    }
    let rest: Vec<u8> = layout.optional.of(lines).iter().copied().take_while(|c| *c != b'<').collect();
    let (check, more) = rest.split_last()?;
    let number = [layout.number.0.of(lines), more].concat();
    (check::of(number.iter().copied()) == Some(*check)).then_some((number, *check))
}

/// Which check digits are right.
fn checks(layout: &Layout, lines: &[Vec<u8>]) -> Checks {
    let right = |parts: &[Span], at: &Span| {
        let covered = parts.iter().flat_map(|part| part.of(lines)).copied();
        let empty = parts.iter().all(|part| part.of(lines).is_empty());
        !empty && at.of(lines).first().is_some_and(|digit| check::of(covered) == Some(*digit))
    };
    let single = |(field, at): &(Span, Span)| Some(right(std::slice::from_ref(field), at));
    let personal = layout.optional_check.as_ref().map(|at| {
        // Without a personal number the check digit may be a filler.
        let empty = !layout.optional.of(lines).is_empty() && layout.optional.of(lines).iter().all(|c| *c == b'<');
        (empty && at.of(lines) == b"<") || right(std::slice::from_ref(&layout.optional), at)
    });
    Checks {
        document_number: if long_number(layout, lines).is_some() { Some(true) } else { single(&layout.number) },
        date_of_birth: single(&layout.birth),
        date_of_expiry: single(&layout.expiry),
        personal_number: personal,
        composite: layout.composite.as_ref().map(|(parts, at)| right(parts, at)),
    }
}

/// Levenshtein distance: how many characters were filled in, cut or exchanged.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row.last().copied().unwrap_or_default()
}

fn assemble(layout: &Layout, lines: Vec<Vec<u8>>, read: Vec<Text>, repairs: usize, today: Date) -> Mrz {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let filled = |span: &Span| {
        let value = text(span.of(&lines)).trim_matches('<').replace('<', " ");
        (!value.is_empty()).then(|| Text::from(value))
    };
    let date = |date: Option<Date>| date.map(|date| Text::from(date.to_string()));
    let (surname, given_names, name_truncated) = names::parted(&text(layout.names.of(&lines)));
    let long = long_number(layout, &lines);
    let checks = checks(layout, &lines);
    let number = match &long {
        Some((number, _)) => Some(Text::from(text(number))),
        None => filled(&layout.number.0).map(|number| Text::from(number.replace(' ', ""))),
    };
    let fields = MrzFields {
        document_code: filled(&Span { line: 0, at: 0..2 }),
        issuer: filled(&Span { line: 0, at: 2..5 }),
        nationality: filled(&layout.nationality),
        surname,
        given_names,
        document_number: number,
        optional: if long.is_some() { None } else { filled(&layout.optional) },
        optional_2: layout.optional_2.as_ref().and_then(filled),
        date_of_birth: date(dates::birth(&text(layout.birth.0.of(&lines)), today)),
        date_of_expiry: date(dates::expiry(&text(layout.expiry.0.of(&lines)), today)),
        sex: match layout.sex.of(&lines) {
            b"M" => Some("M".into()),
            b"F" => Some("F".into()),
            b"<" | b"X" => Some("X".into()),
            _ => None,
        },
        name_truncated,
    };
    let lines = lines.iter().map(|line| Text::from(text(line))).collect();
    Mrz { format: layout.format, lines, read, fields, checks, valid: checks.valid(), repairs }
}
