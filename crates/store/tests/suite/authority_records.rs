//! Records of table authorities.

use crate::world::*;
use kweli_domain::{Country, IdentityRecord};
use kweli_store::*;

on_both!(are_found_by_number, imports_are_all_or_nothing_and_repeatable);

fn record(name: &str) -> IdentityRecord {
    IdentityRecord { full_name: Some(name.into()), photo: Some("aGVsbG8=".into()), ..IdentityRecord::default() }
}

async fn are_found_by_number(world: World) {
    let (kenya, nigeria): (Country, Country) = ("KE".parse().unwrap(), "NG".parse().unwrap());
    let store = &world.store;
    store.import_record(kenya, "NATIONAL_ID", "123", &record("A")).await.unwrap();
    assert_eq!(store.find_record(kenya, "NATIONAL_ID", "123").await.unwrap(), Some(record("A")));
    for (country, id_type, number) in
        [(nigeria, "NATIONAL_ID", "123"), (kenya, "PASSPORT", "123"), (kenya, "NATIONAL_ID", "124")]
    {
        assert_eq!(store.find_record(country, id_type, number).await.unwrap(), None);
    }
    store.import_record(kenya, "NATIONAL_ID", "123", &record("B")).await.unwrap();
    assert_eq!(store.find_record(kenya, "NATIONAL_ID", "123").await.unwrap(), Some(record("B")));
}

async fn imports_are_all_or_nothing_and_repeatable(world: World) {
    let kenya: Country = "KE".parse().unwrap();
    let rows = |count: u32| {
        (0..count)
            .map(|n| NewRecord {
                country: kenya,
                id_type: if n % 2 == 0 { "ALIEN_CARD" } else { "PASSPORT" }.into(),
                number: n.to_string().into(),
                record: record(&n.to_string()),
            })
            .collect::<Vec<_>>()
    };
    world.store.import_records(rows(50)).await.unwrap();
    world.store.import_records(rows(51)).await.unwrap();
    let counts = world.store.record_counts().await.unwrap();
    assert_eq!(counts, [(kenya, "ALIEN_CARD".to_owned(), 26), (kenya, "PASSPORT".to_owned(), 25)]);
    assert_eq!(world.store.find_record(kenya, "PASSPORT", "49").await.unwrap(), Some(record("49")));
}
