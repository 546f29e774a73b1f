//! The audit trail.

use crate::world::*;
use kweli_store::*;

on_both!(grows_in_one_chain, any_change_is_noticed);

fn event(n: u32) -> AuditEvent {
    AuditEvent {
        partner: n.is_multiple_of(2).then_some(kweli_domain::PartnerId(n)),
        actor: "operator".into(),
        action: "key.create".into(),
        subject: n.to_string(),
        detail: serde_json::Value::Null,
    }
}

async fn grows_in_one_chain(world: World) {
    assert_eq!(world.store.verify_audit().await.unwrap(), AuditProof { events: 0, first_bad: None });
    let second = world.another().await;
    let mut running = Vec::new();
    for n in 0..24 {
        let store = if n % 2 == 0 { world.store.clone() } else { second.clone() };
        running.push(tokio::spawn(async move { store.audit(event(n)).await.unwrap() }));
    }
    for one in running {
        one.await.unwrap();
    }
    assert_eq!(world.store.verify_audit().await.unwrap(), AuditProof { events: 24, first_bad: None });
    for sql in ["UPDATE audit SET at = 1", "DELETE FROM audit"] {
        assert!(world.raw(sql).await.is_err(), "{sql}");
    }
}

async fn any_change_is_noticed(world: World) {
    for n in 0..6 {
        world.store.audit(event(n)).await.unwrap();
    }
    // An attacker who owns the database drops the guards first.
    if world.is_sqlite() {
        world.raw("DROP TRIGGER audit_keep_update").await.unwrap();
        world.raw("DROP TRIGGER audit_keep_delete").await.unwrap();
    } else {
        world.raw("DROP TRIGGER audit_keep ON audit").await.unwrap();
    }
    let first_bad = async || world.store.verify_audit().await.unwrap().first_bad;
    assert_eq!(first_bad().await, None);
    world.raw("UPDATE audit SET at = at + 1 WHERE seq = 3").await.unwrap();
    assert_eq!(first_bad().await, Some(3));
    world.raw("UPDATE audit SET at = at - 1 WHERE seq = 3").await.unwrap();
    assert_eq!(first_bad().await, None);
    world.raw("UPDATE audit SET partner = 9 WHERE seq = 1").await.unwrap();
    assert_eq!(first_bad().await, Some(1));
    world.raw("UPDATE audit SET partner = 0 WHERE seq = 1").await.unwrap();
    assert_eq!(first_bad().await, None);
    world.raw("UPDATE audit SET sealed = (SELECT a.sealed FROM audit a WHERE a.seq = 5) WHERE seq = 4").await.unwrap();
    assert_eq!(first_bad().await, Some(4));
    world.raw("DELETE FROM audit WHERE seq >= 4").await.unwrap();
    assert_eq!(first_bad().await, Some(4), "the end is missing");
    world.raw("DELETE FROM audit WHERE seq = 2").await.unwrap();
    assert_eq!(first_bad().await, Some(2));
}
