//! Han characters and kana. A Chinese name is read by pinyin; a Japanese one is taken apart at a place where both halves
//! are known names, and is then found by the name groups, because characters alone do not tell their reading.

use super::Spelled;
use crate::names::groups;
use pinyin::ToPinyin;
use wana_kana::ConvertJapanese;

/// Family names of two characters, simplified and traditional.
const LONG: &[&str] = &[
    "欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "夏侯", "东方", "東方", "皇甫", "尉迟", "尉遲", "公孙",
    "公孫", "令狐", "慕容", "司徒", "端木", "南宫", "南宮", "宇文", "长孙", "長孫", "鲜于", "鮮于", "司空", "轩辕",
];

/// Family names whose reading differs from the character's usual one.
const READINGS: &[(char, &str)] = &[
    ('单', "shan"),
    ('單', "shan"),
    ('曾', "zeng"),
    ('解', "xie"),
    ('仇', "qiu"),
    ('查', "zha"),
    ('区', "ou"),
    ('區', "ou"),
    ('朴', "piao"),
    ('盖', "ge"),
    ('任', "ren"),
    ('乐', "yue"),
    ('樂', "yue"),
    ('尉', "wei"),
    ('翟', "zhai"),
    ('覃', "qin"),
    ('冼', "xian"),
    ('尹', "yin"),
];

/// The hundred most frequent Chinese family names, with their traditional forms: about 85 % of bearers.
const FAMILIES: &str = "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅高郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鐘鍾谭譚陆陸汪范石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫閻段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴武戴莫孔向汤湯习習温溫";

fn read(text: &str, family: bool) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match READINGS.iter().find(|(f, _)| family && *f == c) {
            Some((_, reading)) => out.push_str(reading),
            None => match c.to_pinyin() {
                Some(p) => out.push_str(p.plain()),
                None => out.push_str(any_ascii::any_ascii_char(c)),
            },
        }
    }
    // ü is written v by some and yu in passports.
    out.replace('ü', "u")
}

/// A word of kana.
pub(super) fn kana(word: &str) -> Vec<Spelled> {
    let latin = if word.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)) {
        any_ascii::any_ascii(word)
    } else {
        word.to_romaji()
    };
    vec![Spelled::new(word, latin, false)]
}

fn split(word: &str, at: usize) -> Option<(&str, &str)> {
    let at = word.char_indices().nth(at)?.0;
    Some(word.split_at(at))
}

/// A word of Han characters.
pub(super) fn spell(word: &str, person: bool) -> Vec<Spelled> {
    let length = word.chars().count();
    let whole = || vec![Spelled::new(word, read(word, false), false)];
    if !person || !(2..=6).contains(&length) {
        return whole();
    }
    let chinese = |at: usize| {
        split(word, at).map(|(family, given)| {
            vec![Spelled::new(family, read(family, true), false), Spelled::new(given, read(given, false), false)]
        })
    };
    if length > 2 && LONG.iter().any(|l| word.starts_with(l)) {
        return chinese(2).unwrap_or_else(whole);
    }
    let first = word.chars().next().unwrap_or_default();
    if length <= 3 && FAMILIES.contains(first) {
        return chinese(1).unwrap_or_else(whole);
    }
    // Both halves are names: Japanese, mostly two and two.
    for at in [2, 1, 3] {
        if let Some((family, given)) = split(word, at)
            && !given.is_empty()
            && groups::is_known(family)
            && groups::is_known(given)
        {
            return [family, given].map(|part| Spelled::new(part, read(part, false), false)).into();
        }
    }
    if length <= 3 { chinese(1).unwrap_or_else(whole) } else { chinese(2).unwrap_or_else(whole) }
}
