//! The S3 client against a real S3 server on the loopback device.

use crate::world::*;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use kweli_domain::ImageKind;
use kweli_store::*;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use std::path::Path;

/// Serves a folder as buckets; requests must be signed with the right key.
async fn serve(folder: &Path) -> String {
    let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).unwrap());
    builder.set_auth(SimpleAuth::from_single("access", "secret"));
    let service = builder.build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await;
            });
        }
    });
    format!("http://{address}")
}

fn options(world: &World, endpoint: &str, secret: &str) -> StoreOptions {
    StoreOptions {
        objects: ObjectsOptions::S3 {
            endpoint: Some(endpoint.to_owned()),
            bucket: "kweli".into(),
            region: "eu-west-1".into(),
            access_key: "access".into(),
            secret_key: secret.into(),
            allow_http: true,
        },
        ..world.options.clone()
    }
}

async fn open(world: &World, options: StoreOptions) -> Store {
    Store::open(options, world.root.clone(), world.clock.clone(), entropy()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn images_make_the_round_trip() {
    let world = World::sqlite().await;
    let buckets = tempfile::tempdir().unwrap();
    std::fs::create_dir(buckets.path().join("kweli")).unwrap();
    let endpoint = serve(buckets.path()).await;
    let store = open(&world, options(&world, &endpoint, "secret")).await;
    store.ping().await.unwrap();

    let partner = world.rich().await;
    let mut job = world.job(partner, SANDBOX, "a");
    let id = job.id;
    let picture: Vec<u8> = b"\xff\xd8\xff\xe0PLANTED".iter().copied().cycle().take(300_000).collect();
    job.images = vec![store.seal_image(partner, SANDBOX, id, ImageKind::Selfie, &picture).await.unwrap()];
    store.seal_image(partner, SANDBOX, id, ImageKind::Portrait, &picture).await.unwrap();
    store.accept(job).await.unwrap();
    assert_eq!(store.image(partner, SANDBOX, id, ImageKind::Selfie).await.unwrap().unwrap(), picture);

    let mut stored = 0;
    let mut folders = vec![buckets.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let bytes = std::fs::read(entry.path()).unwrap();
            stored += usize::from(bytes.len() > picture.len());
            assert!(!bytes.windows(7).any(|w| w == b"PLANTED"), "{}", entry.path().display());
        }
    }
    assert_eq!(stored, 2);

    world.clock.advance_ms(86_400_001);
    assert_eq!(store.sweep_orphans(86_400_000).await.unwrap(), 1);
    assert!(store.image(partner, SANDBOX, id, ImageKind::Selfie).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_wrong_secret_and_a_dead_server_are_errors() {
    let world = World::sqlite().await;
    let buckets = tempfile::tempdir().unwrap();
    let endpoint = serve(buckets.path()).await;
    let store = open(&world, options(&world, &endpoint, "wrong")).await;
    assert!(matches!(store.ping().await, Err(Error::Objects { .. })));
    assert!(std::fs::read_dir(buckets.path()).unwrap().next().is_none());
    // A port that nobody listens on.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let store = open(&world, options(&world, &format!("http://{free}"), "secret")).await;
    let error = store.ping().await.unwrap_err();
    assert!(matches!(error, Error::Objects { .. }) && error.is_transient(), "{error}");
}
