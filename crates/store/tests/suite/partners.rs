//! Tenants and keys.

use crate::world::*;
use kweli_domain::partner::PartnerSettings;
use kweli_domain::{KeyId, PartnerId};
use kweli_store::*;
use std::time::Duration;

on_both!(count_from_two, settings_are_replaced, keys_come_and_go, secrets_are_derived, nodes_migrate_together);

async fn count_from_two(world: World) {
    assert_eq!(world.partner().await.id, PartnerId(2));
    let created = world.store.create_partner("Zweite", PartnerSettings::default()).await.unwrap();
    assert_eq!((created.id, created.name.as_str()), (PartnerId(3), "Zweite"));
    let all = world.store.partners().await.unwrap();
    assert_eq!(all.iter().map(|p| p.id.0).collect::<Vec<_>>(), [2, 3]);
    for nobody in [0, 1, 4] {
        assert!(world.store.partner(PartnerId(nobody)).await.unwrap().is_none());
    }
    let mut making = Vec::new();
    let second = world.another().await;
    for n in 0..6 {
        let store = if n % 2 == 0 { world.store.clone() } else { second.clone() };
        making.push(tokio::spawn(
            async move { store.create_partner("x", PartnerSettings::default()).await.unwrap().id.0 },
        ));
    }
    let mut ids = Vec::new();
    for one in making {
        ids.push(one.await.unwrap());
    }
    ids.sort_unstable();
    assert_eq!(ids, [4, 5, 6, 7, 8, 9]);
}

async fn settings_are_replaced(world: World) {
    let partner = world.partner().await.id;
    assert!(world.store.partner(partner).await.unwrap().unwrap().settings.production_enabled);
    let second = world.another().await;
    second.partner(partner).await.unwrap();
    let settings = PartnerSettings {
        production_enabled: false,
        callback_url: Some("https://x.example".into()),
        ..PartnerSettings::default()
    };
    world.store.update_settings(partner, &settings).await.unwrap();
    let read = world.store.partner(partner).await.unwrap().unwrap();
    assert_eq!((read.settings.production_enabled, read.name.as_str()), (false, "Acme"));
    assert_eq!(read.settings.callback_url.unwrap().as_str(), "https://x.example");
    // Another process sees it within a second.
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    assert!(!second.partner(partner).await.unwrap().unwrap().settings.production_enabled);
    assert!(matches!(world.store.update_settings(PartnerId(99), &settings).await, Err(Error::NotFound)));
    assert!(matches!(world.store.update_settings(PartnerId(0), &settings).await, Err(Error::NotFound)));
}

async fn keys_come_and_go(world: World) {
    let partner = world.partner().await.id;
    assert!(world.store.active_keys(partner, SANDBOX).await.unwrap().is_empty());
    let first = world.store.create_key(partner, SANDBOX, "one").await.unwrap();
    world.clock.advance_ms(1);
    let second = world.store.create_key(partner, SANDBOX, "two").await.unwrap();
    let live = world.store.create_key(partner, PRODUCTION, "live").await.unwrap();
    assert_ne!(first.secret, second.secret);
    assert!(uuid::Uuid::try_parse(first.secret.as_str()).is_ok() && first.secret.as_str().len() == 36);
    let active = world.store.active_keys(partner, SANDBOX).await.unwrap();
    assert_eq!(active.iter().map(|k| k.label.as_str()).collect::<Vec<_>>(), ["two", "one"]);
    assert_eq!(active[1].secret, first.secret);

    world.store.revoke_key(partner, second.id).await.unwrap();
    world.store.revoke_key(partner, second.id).await.unwrap();
    let active = world.store.active_keys(partner, SANDBOX).await.unwrap();
    assert_eq!(active.iter().map(|k| k.id).collect::<Vec<_>>(), [first.id]);
    let revoked = world.store.key(partner, second.id).await.unwrap().unwrap();
    assert!(revoked.revoked_at.is_some() && revoked.secret == second.secret);
    assert_eq!(world.store.all_keys(partner).await.unwrap().len(), 3);
    assert_eq!(world.store.active_keys(partner, PRODUCTION).await.unwrap()[0].id, live.id);

    let other = world.partner().await.id;
    assert!(world.store.key(other, first.id).await.unwrap().is_none());
    assert!(matches!(world.store.revoke_key(other, first.id).await, Err(Error::NotFound)));
    assert!(matches!(world.store.revoke_key(partner, KeyId(uuid::Uuid::nil())).await, Err(Error::NotFound)));
    assert!(world.store.active_keys(PartnerId(99), SANDBOX).await.unwrap().is_empty());
    for nobody in [PartnerId(0), PartnerId(99)] {
        assert!(matches!(world.store.create_key(nobody, SANDBOX, "x").await, Err(Error::NotFound)));
    }
}

async fn secrets_are_derived(world: World) {
    let second = world.another().await;
    assert_eq!(world.store.derive_secret("links"), second.derive_secret("links"));
    assert_ne!(world.store.derive_secret("links"), world.store.derive_secret("sessions"));
}

async fn nodes_migrate_together(world: World) {
    let mut running = Vec::new();
    for _ in 0..4 {
        let store = world.another().await;
        running.push(tokio::spawn(async move { store.migrate().await }));
    }
    for node in running {
        node.await.unwrap().unwrap();
    }
    world.raw("UPDATE migration SET sha256 = 'something else'").await.unwrap();
    assert!(matches!(world.store.migrate().await, Err(Error::Corrupt(_))));
}
