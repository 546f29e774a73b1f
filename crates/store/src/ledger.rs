//! Adding the ledger up from its transfers, without trusting any balance or state.

use crate::store::Store;
use crate::{Error, LedgerProof};
use std::collections::HashMap;

/// Most problems that are reported of one kind.
const SHOWN: usize = 20;

/// Every account beside the sum of its transfers.
const ACCOUNTS: &str = "SELECT a.partner, a.kind, a.balance, CAST(COALESCE(t.net, 0) AS BIGINT) FROM account a LEFT JOIN \
    (SELECT account, SUM(amount) AS net FROM \
    (SELECT credit AS account, amount FROM transfer UNION ALL SELECT debit, -amount FROM transfer) AS leg \
    GROUP BY account) AS t ON t.account = a.id ORDER BY a.id";

/// Transfers that hang in the air, or between accounts that their kind does not connect.
const STRAY: &str = "SELECT t.seq, t.kind FROM transfer t LEFT JOIN account d ON d.id = t.debit \
    LEFT JOIN account c ON c.id = t.credit LEFT JOIN job j ON j.id = t.job_id \
    WHERE d.id IS NULL OR c.id IS NULL OR (t.job_id IS NOT NULL AND j.id IS NULL) OR d.partner <> c.partner OR NOT ( \
    (t.kind = 'fund' AND d.kind = 'funding' AND c.kind = 'wallet') OR \
    (t.kind = 'hold' AND d.kind = 'wallet' AND c.kind = 'held') OR \
    (t.kind = 'capture' AND d.kind = 'held' AND c.kind = 'revenue') OR \
    (t.kind = 'release' AND d.kind = 'held' AND c.kind = 'wallet')) ORDER BY t.seq";

/// In one pass over the jobs: those whose transfers do not fit, and what each partner's open jobs hold (rows without a
/// job). A paid job is held once at its price, and captured or released once, at its price, exactly if it has ended; a
/// free job moves nothing.
const JOBS: &str = "WITH sums AS (SELECT j.id AS id, j.partner AS partner, j.state AS state, j.price AS price, \
    COALESCE(SUM(CASE WHEN t.kind = 'hold' THEN 1 ELSE 0 END), 0) AS holds, \
    COALESCE(SUM(CASE WHEN t.kind IN ('capture', 'release') THEN 1 ELSE 0 END), 0) AS settled, \
    COALESCE(SUM(CASE WHEN t.amount <> j.price OR c.partner <> j.partner THEN 1 ELSE 0 END), 0) AS wrong \
    FROM job j LEFT JOIN transfer t ON t.job_id = j.id LEFT JOIN account c ON c.id = t.credit \
    GROUP BY j.id) \
    SELECT id, state, CAST(holds AS BIGINT), CAST(settled AS BIGINT), CAST(wrong AS BIGINT), partner FROM sums \
    WHERE wrong <> 0 OR holds <> CASE WHEN price IS NULL THEN 0 ELSE 1 END OR settled <> CASE \
    WHEN price IS NOT NULL AND state IN ('decided', 'failed', 'expired') THEN 1 ELSE 0 END \
    UNION ALL SELECT '', '', CAST(SUM(price) AS BIGINT), 0, 0, partner FROM sums \
    WHERE price IS NOT NULL AND settled = 0 GROUP BY partner ORDER BY 1";

impl Store {
    /// Proves the ledger at one instant, while work goes on: every balance is the sum of its transfers, all balances
    /// are zero together, held money is that of open jobs, and each ended job was captured or released exactly once.
    pub async fn prove_ledger(&self) -> Result<LedgerProof, Error> {
        let mut tx = self.parts.db.snapshot().await?;
        let mut problems = Vec::new();
        let mut sum: i128 = 0;
        let accounts = tx.rows(ACCOUNTS, vec![]).await?;
        for row in &accounts {
            let (partner, kind, balance, net) = (row.int(0)?, row.text(1)?, row.int(2)?, row.int(3)?);
            sum += i128::from(balance);
            if balance != net {
                problems.push(format!("partner {partner}: {kind} is {balance}, its transfers make {net}"));
            }
        }
        for row in tx.rows(STRAY, vec![]).await?.iter().take(SHOWN) {
            problems.push(format!("transfer {} is no {}", row.int(0)?, row.text(1)?));
        }
        let (mut open, mut shown) = (HashMap::new(), 0);
        for row in &tx.rows(JOBS, vec![]).await? {
            let (id, holds) = (row.text(0)?, row.int(2)?);
            if id.is_empty() {
                open.insert(row.int(5)?, holds);
                continue;
            }
            shown += 1;
            if shown <= SHOWN {
                let id = uuid::Uuid::try_parse(&id).map_err(|_| Error::Corrupt("an id is malformed"))?;
                problems.push(format!(
                    "job {} ({}): held {holds} times, settled {} times, {} wrong amounts",
                    kweli_domain::JobId(id),
                    row.text(1)?,
                    row.int(3)?,
                    row.int(4)?
                ));
            }
        }
        if shown > SHOWN {
            problems.push(format!("{} more jobs", shown - SHOWN));
        }
        for row in &accounts {
            let (partner, kind, balance) = (row.int(0)?, row.text(1)?, row.int(2)?);
            let jobs = open.get(&partner).copied().unwrap_or(0);
            if kind == "held" && balance != jobs {
                problems.push(format!("partner {partner}: {balance} held, open jobs make {jobs}"));
            }
        }
        let transfers = tx.row("SELECT CAST(COUNT(*) AS BIGINT) FROM transfer", vec![]).await?;
        let transfers = transfers.map_or(Ok(0), |row| row.count(0))?;
        Ok(LedgerProof { accounts: accounts.len() as u64, transfers, sum_zero: sum == 0, problems })
    }
}
