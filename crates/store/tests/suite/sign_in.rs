//! Sign-in tokens, sessions and token references.

use crate::world::*;
use kweli_domain::{PartnerId, Sensitive};

on_both!(a_token_works_once, sessions_end, references_belong_to_somebody);

async fn a_token_works_once(world: World) {
    let partner = world.partner().await.id;
    let until = START.plus_ms(600_000);
    world.store.create_sign_in(partner, [1; 32], until).await.unwrap();
    world.store.create_sign_in(partner, [2; 32], until).await.unwrap();
    let tries: Vec<_> = (0..50)
        .map(|_| {
            let store = world.store.clone();
            tokio::spawn(async move { store.consume_sign_in([1; 32]).await.unwrap() })
        })
        .collect();
    let mut successes = 0;
    for one in tries {
        if let Some(found) = one.await.unwrap() {
            assert_eq!(found, partner);
            successes += 1;
        }
    }
    assert_eq!(successes, 1);
    assert_eq!(world.store.consume_sign_in([3; 32]).await.unwrap(), None);
    world.clock.advance_ms(600_000);
    assert_eq!(world.store.consume_sign_in([2; 32]).await.unwrap(), None);
}

async fn sessions_end(world: World) {
    let partner = world.partner().await.id;
    for n in [1, 2] {
        world.store.create_session(partner, [n; 32], START.plus_ms(1000)).await.unwrap();
    }
    assert_eq!(world.store.session([1; 32]).await.unwrap(), Some(partner));
    world.store.end_session([1; 32]).await.unwrap();
    world.store.end_session([1; 32]).await.unwrap();
    assert_eq!(world.store.session([1; 32]).await.unwrap(), None);
    assert_eq!(world.store.session([2; 32]).await.unwrap(), Some(partner));
    world.clock.advance_ms(1000);
    assert_eq!(world.store.session([2; 32]).await.unwrap(), None);
    assert_eq!(world.store.sweep_expired().await.unwrap(), 1);
}

async fn references_belong_to_somebody(world: World) {
    let partner = world.partner().await.id;
    let value: Sensitive<String> = "+254700000000".into();
    let lasting = world.store.put_reference(partner, SANDBOX, &value, None).await.unwrap();
    let brief = world.store.put_reference(partner, SANDBOX, &value, Some(START.plus_ms(10))).await.unwrap();
    let read = async |partner, environment, id| world.store.reference(partner, environment, id).await.unwrap();
    assert_eq!(read(partner, SANDBOX, lasting).await, Some(value.clone()));
    assert_eq!(read(partner, SANDBOX, brief).await, Some(value));
    assert_eq!(read(partner, PRODUCTION, lasting).await, None);
    assert_eq!(read(PartnerId(99), SANDBOX, lasting).await, None);
    world.clock.advance_ms(10);
    assert_eq!(read(partner, SANDBOX, brief).await, None);
    assert_eq!(world.store.sweep_expired().await.unwrap(), 1);
    assert!(read(partner, SANDBOX, lasting).await.is_some());
}
