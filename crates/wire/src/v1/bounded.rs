//! JSON with a limit on how many values it may hold: a few bytes of text (`0,`) become many of memory.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::Cell;
use std::fmt;

/// Values that one document may hold.
#[derive(Debug)]
pub(crate) struct Budget(Cell<u32>);

impl Budget {
    pub const fn new(values: u32) -> Self {
        Self(Cell::new(values))
    }

    fn spend<E: Error>(&self) -> Result<(), E> {
        match self.0.get().checked_sub(1) {
            Some(left) => {
                self.0.set(left);
                Ok(())
            }
            None => Err(E::custom("too many values")),
        }
    }
}

/// Parses a whole document of at most `values` values.
pub(crate) fn parse(bytes: &[u8], values: u32) -> Result<Value, serde_json::Error> {
    let budget = Budget::new(values);
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = (&budget).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

impl<'de> DeserializeSeed<'de> for &Budget {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.spend()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &Budget {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            object.insert(name, members.next_value_seed(self)?);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_values() {
        assert!(parse(b"[1,2,{\"a\":null}]", 5).is_ok());
        assert!(parse(b"[1,2,{\"a\":null}]", 4).is_err());
        assert!(parse(b"[1] x", 10).is_err());
        let many = format!("[{}0]", "0,".repeat(1_000_000));
        assert!(parse(many.as_bytes(), 10_000).is_err());
    }

    proptest! {
        #[test]
        fn reads_what_the_plain_parser_reads(text in r#"[\[\]{}:,"a-c0-9.eE+\-tfn \\]{0,60}"#) {
            let plain = serde_json::from_str::<Value>(&text).ok();
            prop_assert_eq!(parse(text.as_bytes(), 1000).ok(), plain);
        }
    }
}
