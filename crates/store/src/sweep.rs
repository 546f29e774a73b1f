//! Clearing away what nothing needs any more.

use crate::Error;
use crate::objects::SHARDS;
use crate::store::Store;
use std::collections::HashSet;

/// When an object was written, from its name; `None` for a name that is not ours.
fn written_at(name: &str) -> Option<i64> {
    let id = uuid::Uuid::try_parse(name.rsplit('/').next()?).ok()?;
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    i64::try_from(seconds).ok()?.checked_mul(1000)?.checked_add(i64::from(nanos / 1_000_000))
}

impl Store {
    /// Removes objects older than this that no row names: a crash between writing an image and accepting its job leaves
    /// one. Gives the number removed.
    pub async fn sweep_orphans(&self, older_than_ms: i64) -> Result<usize, Error> {
        let before = self.now().plus_ms(-older_than_ms).0;
        let mut removed = 0;
        for shard in 0..SHARDS {
            // Listed before the rows are read: an object that is named meanwhile is found among the rows.
            let names = self.parts.objects.names(shard).await?;
            let old: Vec<_> = names.into_iter().filter(|n| written_at(n).is_some_and(|at| at < before)).collect();
            if old.is_empty() {
                continue;
            }
            let rows = self
                .parts
                .db
                .rows(
                    "SELECT object FROM image WHERE object >= $1 AND object < $2",
                    vec![format!("{shard:02x}/").into(), format!("{shard:02x}0").into()],
                )
                .await?;
            let named: HashSet<String> = rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
            for orphan in old.iter().filter(|name| !named.contains(*name)) {
                self.parts.objects.delete(orphan).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Removes token references, sign-in tokens and sessions that have expired. Gives the number removed.
    pub async fn sweep_expired(&self) -> Result<u64, Error> {
        let now = self.now();
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let mut removed = 0;
                    for sql in [
                        "DELETE FROM token_reference WHERE expires_at <= $1",
                        "DELETE FROM sign_in WHERE expires_at <= $1",
                        "DELETE FROM portal_session WHERE expires_at <= $1",
                    ] {
                        removed += tx.run(sql, vec![now.into()]).await?;
                    }
                    Ok(removed)
                })
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kweli_domain::Timestamp;
    use kweli_domain::ids::uuid_v7;
    use kweli_domain::random::SeededEntropy;

    #[test]
    fn names_carry_their_age() {
        let name = uuid_v7(Timestamp(1_773_144_000_123), &SeededEntropy::new(1)).simple().to_string();
        assert_eq!(written_at(&format!("ab/{name}")), Some(1_773_144_000_123));
        assert_eq!(written_at("probe"), None);
    }
}
