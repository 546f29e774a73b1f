//! A reader that stops when one row takes too many bytes.

use std::collections::VecDeque;
use std::io::{self, Read};

/// Counts bytes from [`Limited::start_row`] on. The CSV reader reads ahead by its buffer, which is far below the limit,
/// so a row is refused at the limit give or take that buffer.
///
/// It also counts lines, because the CSV reader's own count depends on line ends and blank lines before a row. For that
/// it keeps what was read but not yet [passed](Limited::pass).
pub(super) struct Limited<R> {
    inner: R,
    limit: usize,
    used: usize,
    ahead: VecDeque<u8>,
    /// The line that the first byte of `ahead` is on.
    line: u64,
    after_cr: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("row too long")]
struct TooLong;

/// Whether a read failed at the limit.
pub(super) fn is_too_long(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<TooLong>())
}

impl<R> Limited<R> {
    pub(super) const fn new(inner: R, limit: usize) -> Self {
        Self { inner, limit, used: 0, ahead: VecDeque::new(), line: 1, after_cr: false }
    }

    pub(super) const fn start_row(&mut self) {
        self.used = 0;
    }

    /// Lets a row of so many bytes go by, blank lines before it included; the line on which it really begins.
    pub(super) fn pass(&mut self, bytes: usize) -> u64 {
        let mut begins = None;
        for byte in self.ahead.drain(..bytes.min(self.ahead.len())) {
            match byte {
                b'\n' if self.after_cr => {}
                b'\n' | b'\r' => self.line += 1,
                _ => {
                    begins.get_or_insert(self.line);
                }
            }
            self.after_cr = byte == b'\r';
        }
        begins.unwrap_or(self.line)
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.used >= self.limit {
            return Err(io::Error::other(TooLong));
        }
        let room = buffer.len().min(self.limit - self.used);
        let read = self.inner.read(&mut buffer[..room])?;
        self.used += read;
        self.ahead.extend(&buffer[..read]);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_by_any_line_end() {
        for (file, expected) in [("a\n\nb\nc\n", [1, 3, 4]), ("a\r\n\r\nb\r\nc", [1, 3, 4]), ("a\r\rb\rc\r", [1, 3, 4])]
        {
            let mut reader = Limited::new(file.as_bytes(), 100);
            io::copy(&mut reader, &mut io::sink()).unwrap();
            let mut passed = 0;
            let lines = ["a", "b", "c"].map(|text| {
                // The CSV reader may stop between the two halves of a line end.
                let end = file.find(text).unwrap() + 2;
                let line = reader.pass(end - passed);
                passed = end;
                line
            });
            assert_eq!(lines, expected, "{file:?}");
        }
    }

    #[test]
    fn stops_at_the_limit_and_starts_again() {
        let mut reader = Limited::new(io::repeat(b'x'), 10);
        let mut buffer = [0; 8];
        assert_eq!(reader.read(&mut buffer).unwrap(), 8);
        assert_eq!(reader.read(&mut buffer).unwrap(), 2);
        assert!(is_too_long(&reader.read(&mut buffer).unwrap_err()));
        reader.start_row();
        assert_eq!(reader.read(&mut buffer).unwrap(), 8);
    }
}
