//! Which words of one name stand for which of the other: the best assignment of all, words written together or apart
//! included.

/// At most so many words on a side; longer names are cut down before.
pub(crate) const MOST: usize = 8;

/// How words agree: by index of the searched and the found side, values above 0 only.
pub(crate) trait Gains {
    /// One word with one word.
    fn one(&self, query: usize, found: usize) -> f32;
    /// Searched words `query` and `query + 1` with one found word.
    fn two_to_one(&self, query: usize, found: usize) -> f32;
    /// One searched word with the found words `found` and `found + 1`.
    fn one_to_two(&self, query: usize, found: usize) -> f32;
}

/// A match of the assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// `(query, found)`
    One(usize, usize),
    /// `(query and the next, found)`
    TwoToOne(usize, usize),
    /// `(query, found and the next)`
    OneToTwo(usize, usize),
    /// The only word of a side is all words of the other.
    All,
}

const NONE: f32 = -1.0;

/// How a state was reached: nothing for the word, or one of three kinds of match, eight found words each.
const SKIP: u8 = 0;
const ONE: u8 = 1;
const TWO: u8 = ONE + MOST as u8;
const SPLIT: u8 = TWO + MOST as u8;

/// The assignment with the largest sum of gains.
pub(crate) fn best(queries: usize, founds: usize, gains: &impl Gains) -> Vec<Match> {
    let (n, m) = (queries.min(MOST), founds.min(MOST));
    // Most names are short; a small table is quick to clear.
    match m {
        0..=3 => solve::<8>(n, m, gains),
        4..=5 => solve::<32>(n, m, gains),
        _ => solve::<256>(n, m, gains),
    }
}

/// `SETS` is the number of sets of found words, at least two to the power of `m`.
fn solve<const SETS: usize>(n: usize, m: usize, gains: &impl Gains) -> Vec<Match> {
    let full = 1usize << m;
    let mut value = [[NONE; SETS]; MOST + 1];
    let mut step = [[SKIP; SETS]; MOST + 1];
    value[0][0] = 0.0;
    for i in 0..n {
        let mut one = [0.0; MOST];
        let mut two = [0.0; MOST];
        let mut split = [0.0; MOST];
        for j in 0..m {
            one[j] = gains.one(i, j);
            two[j] = if i + 1 < n { gains.two_to_one(i, j) } else { 0.0 };
            split[j] = if j + 1 < m { gains.one_to_two(i, j) } else { 0.0 };
        }
        for mask in 0..full {
            let here = value[i][mask];
            if here < 0.0 {
                continue;
            }
            let mut reach = |row: usize, next: usize, gain: f32, how: u8| {
                if here + gain > value[row][next] {
                    value[row][next] = here + gain;
                    step[row][next] = how;
                }
            };
            reach(i + 1, mask, 0.0, SKIP);
            for (j, code) in (0..m).zip(0u8..) {
                let bit = 1 << j;
                if mask & bit != 0 {
                    continue;
                }
                if one[j] > 0.0 {
                    reach(i + 1, mask | bit, one[j], ONE + code);
                }
                if two[j] > 0.0 {
                    reach(i + 2, mask | bit, two[j], TWO + code);
                }
                if split[j] > 0.0 && mask & (bit << 1) == 0 {
                    reach(i + 1, mask | bit | bit << 1, split[j], SPLIT + code);
                }
            }
        }
    }
    let mut mask = 0;
    for (at, v) in value[n].iter().enumerate().take(full) {
        if *v > value[n][mask] {
            mask = at;
        }
    }
    let mut matches = Vec::new();
    let mut row = n;
    while row > 0 {
        let code = step[row][mask];
        if code == SKIP {
            row -= 1;
        } else if code < TWO {
            let j = usize::from(code - ONE);
            row -= 1;
            mask ^= 1 << j;
            matches.push(Match::One(row, j));
        } else if code < SPLIT {
            let j = usize::from(code - TWO);
            row -= 2;
            mask ^= 1 << j;
            matches.push(Match::TwoToOne(row, j));
        } else {
            let j = usize::from(code - SPLIT);
            row -= 1;
            mask ^= 3 << j;
            matches.push(Match::OneToTwo(row, j));
        }
    }
    matches.reverse();
    matches
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Table(Vec<Vec<f32>>);

    impl Gains for Table {
        fn one(&self, query: usize, found: usize) -> f32 {
            self.0[query][found]
        }
        fn two_to_one(&self, _: usize, _: usize) -> f32 {
            0.0
        }
        fn one_to_two(&self, _: usize, _: usize) -> f32 {
            0.0
        }
    }

    #[test]
    fn the_sum_is_the_largest_not_the_first() {
        // Greedy would take 0.9 first and lose 0.8 + 0.8.
        let table = Table(vec![vec![0.9, 0.8], vec![0.8, 0.0]]);
        assert_eq!(best(2, 2, &table), [Match::One(0, 1), Match::One(1, 0)]);
    }

    #[test]
    fn nothing_in_common_gives_nothing() {
        assert!(best(3, 3, &Table(vec![vec![0.0; 3]; 3])).is_empty());
        assert!(best(0, 0, &Table(Vec::new())).is_empty());
    }
}
