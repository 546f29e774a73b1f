//! The ledger.

use crate::world::*;
use kweli_domain::money::Minor;
use kweli_domain::{JobId, PartnerId};
use kweli_store::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

on_both!(funds, finds_what_does_not_add_up, only_grows, any_history_adds_up, moves_at_once_add_up);

async fn funds(world: World) {
    let partner = world.partner().await.id;
    assert_eq!(world.store.balance(partner).await.unwrap(), Balance { wallet: Minor(0), held: Minor(0) });
    let balance = world.store.fund(partner, Minor(250), "invoice 7").await.unwrap();
    assert_eq!(balance.wallet, Minor(250));
    for bad in [0, -1] {
        assert!(matches!(world.store.fund(partner, Minor(bad), "").await, Err(Error::Conflict(_))));
    }
    for nobody in [PartnerId(0), PartnerId(77)] {
        assert!(matches!(world.store.fund(nobody, Minor(1), "").await, Err(Error::NotFound)));
        assert!(matches!(world.store.balance(nobody).await, Err(Error::NotFound)));
    }
    let proof = world.store.prove_ledger().await.unwrap();
    assert_eq!((proof.accounts, proof.transfers, proof.holds()), (4, 1, true));
}

async fn finds_what_does_not_add_up(world: World) {
    let partner = world.rich().await;
    let (job, task) = world.claimed(partner, "a").await;
    let problems = async || world.store.prove_ledger().await.unwrap().problems.len();
    assert_eq!(problems().await, 0);
    let wallet = partner.0 * 8;

    world.raw(&format!("UPDATE account SET balance = balance + 1 WHERE id = {wallet}")).await.unwrap();
    let proof = world.store.prove_ledger().await.unwrap();
    assert!(!proof.sum_zero && proof.problems.len() == 1);
    world.raw(&format!("UPDATE account SET balance = balance - 1 WHERE id = {wallet}")).await.unwrap();

    // Ended without a settling transfer: the job and the held money.
    world.raw("UPDATE job SET state = 'decided'").await.unwrap();
    assert_eq!(problems().await, 1);
    world.raw("UPDATE job SET state = 'running'").await.unwrap();
    // Another price than was held.
    world.raw("UPDATE job SET price = 11").await.unwrap();
    assert_eq!(problems().await, 2);
    world.raw("UPDATE job SET price = 10").await.unwrap();

    world.store.settle(&task, settlement(job, MoneyMove::Capture)).await.unwrap();
    assert_eq!(problems().await, 0);
    world.raw("UPDATE job SET state = 'running'").await.unwrap();
    assert_eq!(problems().await, 1);
    world.raw("UPDATE job SET state = 'decided'").await.unwrap();

    // A transfer of a job that does not exist, between accounts that do not, the wrong way round.
    for (debit, credit, job) in
        [(wallet, wallet + 1, "nothing"), (wallet + 5, wallet + 6, "nothing"), (wallet + 1, wallet, "x")]
    {
        world
            .raw(&format!(
                "INSERT INTO transfer (debit, credit, amount, kind, job_id, at) VALUES ({debit}, {credit}, 1, 'hold', \
                 '{job}{debit}', 1)"
            ))
            .await
            .unwrap();
    }
    let strays = world.store.prove_ledger().await.unwrap().problems;
    assert_eq!(strays.iter().filter(|p| p.starts_with("transfer")).count(), 3, "{strays:?}");
}

async fn only_grows(world: World) {
    let partner = world.rich().await;
    for sql in ["UPDATE transfer SET amount = 1", "DELETE FROM transfer"] {
        assert!(world.raw(sql).await.is_err(), "{sql}");
    }
    let wallet = partner.0 * 8;
    assert!(world.raw(&format!("UPDATE account SET balance = -1 WHERE id = {wallet}")).await.is_err());
    sound(&world.store).await;
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Fund(i64),
    Accept { price: i64, again: bool },
    Settle(MoneyMove),
    Review(bool),
}

fn steps() -> impl Strategy<Value = Vec<(bool, Step)>> {
    let step = prop_oneof![
        2 => (1_i64..60).prop_map(Step::Fund),
        5 => (0_i64..40, prop::bool::weighted(0.1)).prop_map(|(price, again)| Step::Accept { price, again }),
        4 => prop_oneof![
            Just(MoneyMove::Capture), Just(MoneyMove::Release), Just(MoneyMove::KeepHeld)
        ].prop_map(Step::Settle),
        1 => any::<bool>().prop_map(Step::Review),
    ];
    proptest::collection::vec((any::<bool>(), step), 1..60)
}

/// What a ledger should say, in the simplest possible words.
#[derive(Default)]
struct Model {
    wallet: i64,
    held: i64,
    queued: Vec<(JobId, i64)>,
    review: Vec<(JobId, i64)>,
    names: u32,
}

async fn any_history_adds_up(world: World) {
    let cases = if world.is_sqlite() { 40 } else { 15 };
    let mut runner = TestRunner::deterministic();
    for _ in 0..cases {
        let history = steps().new_tree(&mut runner).unwrap().current();
        let partners = [world.partner().await.id, world.partner().await.id];
        let mut models = [Model::default(), Model::default()];
        for (second, step) in &history {
            let which = usize::from(*second);
            run(&world, partners[which], &mut models[which], *step).await;
            let balance = world.store.balance(partners[which]).await.unwrap();
            let expected = Balance { wallet: Minor(models[which].wallet), held: Minor(models[which].held) };
            assert_eq!(balance, expected, "{step:?} in {history:?}");
        }
        sound(&world.store).await;
        // The next case starts with an empty queue.
        while let Some(task) = world.store.claim("w", LEASE).await.unwrap() {
            world.store.finish(&task).await.unwrap();
        }
    }
}

async fn run(world: &World, partner: PartnerId, model: &mut Model, step: Step) {
    match step {
        Step::Fund(amount) => {
            world.store.fund(partner, Minor(amount), "").await.unwrap();
            model.wallet += amount;
        }
        Step::Accept { price, again } => {
            let used = again && model.names > 0;
            if !used {
                model.names += 1;
            }
            let mut job = world.job(partner, PRODUCTION, &model.names.to_string());
            job.price = Some(Minor(price));
            let id = job.id;
            match world.store.accept(job).await {
                Ok(_) => {
                    assert!(!used && price <= model.wallet);
                    model.wallet -= price;
                    model.held += price;
                    model.queued.push((id, price));
                }
                Err(AcceptError::InsufficientFunds) => {
                    assert!(price > model.wallet);
                    if !used {
                        model.names -= 1;
                    }
                }
                Err(AcceptError::DuplicateJob) => assert!(used),
                Err(other) => panic!("{other}"),
            }
        }
        Step::Settle(money) => {
            // Claims go by turns; the other partner's task is given back.
            let Some(task) = world.store.claim("w", LEASE).await.unwrap() else { return };
            let TaskKind::RunJob(job) = task.kind else { panic!("{task:?}") };
            let Some(at) = model.queued.iter().position(|(id, _)| *id == job) else {
                return world.store.postpone(&task, START).await.unwrap();
            };
            world.store.settle(&task, settlement(job, money)).await.unwrap();
            let (_, price) = model.queued.remove(at);
            match money {
                MoneyMove::Capture => model.held -= price,
                MoneyMove::Release => {
                    model.held -= price;
                    model.wallet += price;
                }
                MoneyMove::KeepHeld => model.review.push((job, price)),
            }
        }
        Step::Review(accepted) => {
            let Some((job, price)) = model.review.pop() else { return };
            let money = if accepted { MoneyMove::Capture } else { MoneyMove::Release };
            let mut last = settlement(job, money);
            last.outcome.revision = 2;
            world.store.settle_review(partner, PRODUCTION, job, 1, evidence("x"), last).await.unwrap();
            model.held -= price;
            if !accepted {
                model.wallet += price;
            }
        }
    }
}

/// Submitters, workers and payments at once, from two processes.
async fn moves_at_once_add_up(world: World) {
    let partners = [world.rich().await, world.rich().await];
    let second = world.another().await;
    let world = std::sync::Arc::new(world);
    let mut running = Vec::new();
    for n in 0..6 {
        let (world, second) = (std::sync::Arc::clone(&world), second.clone());
        running.push(tokio::spawn(async move {
            let store = if n % 2 == 0 { &world.store } else { &second };
            for k in 0..15 {
                match n {
                    0 | 1 => drop(store.fund(partners[k % 2], Minor(3), "").await.unwrap()),
                    2 | 3 => {
                        let job = world.job(partners[k % 2], PRODUCTION, &format!("{n}/{k}"));
                        store.accept(job).await.unwrap();
                    }
                    _ => {
                        if let Some(task) = store.claim("w", LEASE).await.unwrap() {
                            let TaskKind::RunJob(job) = task.kind else { panic!("{task:?}") };
                            let money = if k % 2 == 0 { MoneyMove::Capture } else { MoneyMove::Release };
                            store.settle(&task, settlement(job, money)).await.unwrap();
                        }
                    }
                }
                if k % 5 == 0 {
                    sound(store).await;
                }
            }
        }));
    }
    for task in running {
        task.await.unwrap();
    }
    let proof = world.store.prove_ledger().await.unwrap();
    assert!(proof.holds() && proof.transfers >= 2 + 30 + 30, "{proof:?}");
}
