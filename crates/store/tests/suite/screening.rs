//! Watch lists, watched people, hits that were put aside, companies.

use crate::world::*;
use kweli_domain::business::{BusinessRecord, Company};
use kweli_domain::screening::ScreeningAsk;
use kweli_store::*;
use serde_json::json;

on_both!(
    a_list_is_replaced_whole_or_not_at_all,
    an_import_leaves_its_change_and_one_task,
    hits_put_aside_are_the_partners_own,
    people_are_watched_in_order_until_it_ends,
    companies_are_found_by_number_whatever_the_case,
);

fn list(replaces: Option<u64>, parts: &[&str]) -> NewWatchList {
    NewWatchList {
        name: "ofac-sdn".into(),
        replaces,
        entries: parts.len() as u64,
        description: json!({ "parts": parts.len() }),
        parts: parts.iter().map(|p| p.as_bytes().to_vec()).collect(),
        change: json!({ "of": replaces }),
    }
}

async fn a_list_is_replaced_whole_or_not_at_all(world: World) {
    let store = &world.store;
    assert_eq!(store.put_watch_list(list(None, &["a", "b"])).await.unwrap(), 1);
    assert!(matches!(store.put_watch_list(list(None, &["x"])).await, Err(Error::Conflict(_))));
    assert_eq!(store.put_watch_list(list(Some(1), &["c"])).await.unwrap(), 2);
    assert!(matches!(store.put_watch_list(list(Some(1), &["x"])).await, Err(Error::Conflict(_))));
    assert_eq!(store.watch_list_versions().await.unwrap(), [("ofac-sdn".to_owned(), 2)]);
    assert_eq!(store.watch_list_parts("ofac-sdn", 2).await.unwrap(), [b"c".to_vec()]);
    assert!(store.watch_list_parts("ofac-sdn", 1).await.unwrap().is_empty());
    let rows = store.watch_lists().await.unwrap();
    assert_eq!((rows.len(), rows[0].entries, &rows[0].description), (1, 1, &json!({ "parts": 1 })));
}

async fn an_import_leaves_its_change_and_one_task(world: World) {
    let store = &world.store;
    store.put_watch_list(list(None, &["a"])).await.unwrap();
    store.put_watch_list(list(Some(1), &["b"])).await.unwrap();
    let changes = store.watch_changes().await.unwrap();
    assert_eq!(changes.iter().map(|c| c.version).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(changes[1].change, json!({ "of": 1 }));
    let filter = ClaimFilter { work: Work::Upkeep, partner_cap: None };
    let task = store.claim_where("w", 60_000, filter).await.unwrap().unwrap();
    assert_eq!(task.kind, TaskKind::Rescreen);
    assert!(store.claim_where("w", 60_000, filter).await.unwrap().is_none());
    for change in changes {
        store.end_watch_change(change.seq).await.unwrap();
    }
    assert!(store.watch_changes().await.unwrap().is_empty());
}

async fn hits_put_aside_are_the_partners_own(world: World) {
    let partner = world.partner().await.id;
    let other = world.partner().await.id;
    let store = &world.store;
    let dismissal = |fingerprint: &str| Dismissal {
        list: "l".into(),
        entity: "7".into(),
        fingerprint: fingerprint.into(),
        note: "another person".into(),
    };
    store.dismiss(partner, PRODUCTION, "u-1", dismissal("a")).await.unwrap();
    store.dismiss(partner, PRODUCTION, "u-1", dismissal("b")).await.unwrap();
    assert_eq!(store.dismissals(partner, PRODUCTION, "u-1").await.unwrap(), [dismissal("b")]);
    assert!(store.dismissals(partner, PRODUCTION, "u-2").await.unwrap().is_empty());
    assert!(store.dismissals(partner, SANDBOX, "u-1").await.unwrap().is_empty());
    assert!(store.dismissals(other, PRODUCTION, "u-1").await.unwrap().is_empty());
}

async fn people_are_watched_in_order_until_it_ends(world: World) {
    let partner = world.partner().await.id;
    let store = &world.store;
    let ask = |name: &str| ScreeningAsk { full_name: Some(name.into()), ..ScreeningAsk::default() };
    let mut jobs = Vec::new();
    for n in 0..3 {
        let job = store.accept(world.job(partner, SANDBOX, &format!("j-{n}"))).await.unwrap().id;
        let hits = vec![("l".to_owned(), n.to_string()), ("l".to_owned(), "9".to_owned())];
        store.monitor(partner, SANDBOX, job, &ask(&format!("Name {n}")), hits.clone()).await.unwrap();
        store.monitor(partner, SANDBOX, job, &ask(&format!("Name {n}")), hits).await.unwrap();
        jobs.push(job);
    }
    let all = store.monitored_after(0).await.unwrap();
    assert_eq!(all.iter().map(|m| m.job).collect::<Vec<_>>(), jobs);
    assert_eq!(all[1].ask, ask("Name 1"));
    assert_eq!(store.monitored_after(all[1].seq).await.unwrap().len(), 1);
    assert_eq!(store.monitored_by_hit("l", "1").await.unwrap(), [jobs[1]]);
    assert_eq!(store.monitored_by_hit("l", "9").await.unwrap().len(), 3);
    assert!(store.end_monitoring(partner, SANDBOX, jobs[1]).await.unwrap());
    assert!(!store.end_monitoring(partner, SANDBOX, jobs[1]).await.unwrap());
    assert!(store.monitored(jobs[1]).await.unwrap().is_none());
    assert!(store.monitored_by_hit("l", "1").await.unwrap().is_empty());
    assert_eq!(store.monitored_after(0).await.unwrap().len(), 2);
}

async fn companies_are_found_by_number_whatever_the_case(world: World) {
    let store = &world.store;
    let nigeria = "NG".parse().unwrap();
    let record = BusinessRecord {
        company: Company { legal_name: Some("Adire Ltd".into()), ..Company::default() },
        ..BusinessRecord::default()
    };
    let id_type = "BUSINESS_REGISTRATION".to_owned();
    let company =
        NewCompany { country: nigeria, id_type: id_type.clone(), number: "rc123".into(), record: record.clone() };
    store.import_companies(vec![company]).await.unwrap();
    assert_eq!(store.find_company(nigeria, &id_type, " RC123 ").await.unwrap(), Some(record));
    assert_eq!(store.find_company(nigeria, "CAC", "RC123").await.unwrap(), None);
    assert_eq!(store.company_counts().await.unwrap(), [(nigeria, id_type, 1)]);
}
