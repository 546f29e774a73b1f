//! Reading records from a table.

/// The form in which a number is stored and looked up: without outer spaces, ASCII letters in upper case.
pub fn normal_form(number: &str) -> String {
    number.trim().to_ascii_uppercase()
}
