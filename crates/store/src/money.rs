//! Wallets, by double entry.

use crate::sql::Tx;
use crate::store::{Cell, Store};
use crate::{Balance, Error, JobMoney};
use kweli_domain::money::Minor;
use kweli_domain::{Environment, JobId, PartnerId, Timestamp};

/// A partner's accounts. Their balances always add up to zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Account {
    /// Free to spend; never negative.
    Wallet,
    /// Reserved for open jobs; never negative.
    Held,
    /// Earned from the partner.
    Revenue,
    /// Where paid-in money comes from; the negative of all that was paid in.
    Funding,
}

impl Account {
    const ALL: [Self; 4] = [Self::Wallet, Self::Held, Self::Revenue, Self::Funding];

    const fn word(self) -> &'static str {
        match self {
            Self::Wallet => "wallet",
            Self::Held => "held",
            Self::Revenue => "revenue",
            Self::Funding => "funding",
        }
    }

    /// Row number; rows are locked in this order by everybody.
    pub fn id(self, partner: PartnerId) -> i64 {
        i64::from(partner.0) * 8 + self as i64
    }
}

/// A movement between two accounts of one partner. Holds are made by the accepting statement.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Move {
    Capture,
    Release,
}

impl Move {
    const fn parts(self) -> (&'static str, Account, Account) {
        match self {
            Self::Capture => ("capture", Account::Held, Account::Revenue),
            Self::Release => ("release", Account::Held, Account::Wallet),
        }
    }
}

/// Makes a partner's accounts.
pub(crate) async fn open_accounts(tx: &mut Tx, partner: PartnerId) -> Result<(), Error> {
    for account in Account::ALL {
        tx.run(
            "INSERT INTO account (id, partner, kind, balance) VALUES ($1, $2, $3, 0)",
            vec![account.id(partner).into(), partner.into(), account.word().into()],
        )
        .await?;
    }
    Ok(())
}

/// Moves an amount for a job. False: the debited account has too little, and the caller must undo the transaction.
pub(crate) async fn move_money(
    tx: &mut Tx,
    partner: PartnerId,
    job: JobId,
    kind: Move,
    amount: Minor,
    at: Timestamp,
) -> Result<bool, Error> {
    let (word, debit, credit) = kind.parts();
    let (debit_id, credit_id) = (debit.id(partner), credit.id(partner));
    let credit_sql = "UPDATE account SET balance = balance + $1 WHERE id = $2";
    if credit < debit {
        tx.run(credit_sql, vec![amount.0.into(), credit_id.into()]).await?;
    }
    let debited = tx
        .run(
            "UPDATE account SET balance = balance - $1 WHERE id = $2 AND balance >= $1",
            vec![amount.0.into(), debit_id.into()],
        )
        .await?;
    if debited == 0 {
        return Ok(false);
    }
    if credit > debit {
        tx.run(credit_sql, vec![amount.0.into(), credit_id.into()]).await?;
    }
    tx.run(
        "INSERT INTO transfer (debit, credit, amount, kind, job_id, at) VALUES ($1, $2, $3, $4, $5, $6)",
        vec![debit_id.into(), credit_id.into(), amount.0.into(), word.into(), job.into(), at.into()],
    )
    .await?;
    Ok(true)
}

async fn read(tx: &mut Tx, partner: PartnerId) -> Result<Balance, Error> {
    let rows = tx.rows(BALANCE, vec![Account::Wallet.id(partner).into(), Account::Held.id(partner).into()]).await?;
    balance(&rows)
}

const BALANCE: &str = "SELECT balance FROM account WHERE id IN ($1, $2) ORDER BY id";

fn balance(rows: &[crate::sql::Row]) -> Result<Balance, Error> {
    match rows {
        [wallet, held] => Ok(Balance { wallet: Minor(wallet.int(0)?), held: Minor(held.int(0)?) }),
        _ => Err(Error::NotFound),
    }
}

impl Store {
    /// Pays an amount into a partner's wallet.
    pub async fn fund(&self, partner: PartnerId, amount: Minor, note: &str) -> Result<Balance, Error> {
        if amount.0 <= 0 {
            return Err(Error::Conflict("the amount must be positive"));
        }
        let keys = self.partner_keys(partner).await?;
        let at = self.now();
        // The row has no name before it is written; the note is bound to what it explains.
        let note = self.seal(&keys, &Cell::new("transfer", format!("{}/{}", at.0, amount.0), None), &note)?;
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let (wallet, funding) = (Account::Wallet.id(partner), Account::Funding.id(partner));
                    for (id, by) in [(wallet, amount.0), (funding, -amount.0)] {
                        let touched = tx
                            .run("UPDATE account SET balance = balance + $1 WHERE id = $2", vec![by.into(), id.into()])
                            .await?;
                        if touched == 0 {
                            return Err(Error::NotFound);
                        }
                    }
                    tx.run(
                        "INSERT INTO transfer (debit, credit, amount, kind, sealed_note, at) \
                         VALUES ($1, $2, $3, 'fund', $4, $5)",
                        vec![funding.into(), wallet.into(), amount.0.into(), note.into(), at.into()],
                    )
                    .await?;
                    read(tx, partner).await
                })
            })
            .await
    }

    /// What became of the money for a job; `None` for a free one.
    pub async fn job_money(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
    ) -> Result<Option<JobMoney>, Error> {
        let row = self
            .parts
            .db
            .row(
                "SELECT t.kind FROM transfer t JOIN job j ON j.id = t.job_id WHERE j.id = $1 AND j.partner = $2 \
                 AND j.environment = $3 ORDER BY t.seq DESC LIMIT 1",
                vec![job.into(), partner.into(), environment.into()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(match row.text(0)?.as_str() {
            "hold" => JobMoney::Held,
            "capture" => JobMoney::Captured,
            "release" => JobMoney::Released,
            _ => return Err(Error::Corrupt("unknown transfer")),
        }))
    }

    /// What a partner has.
    pub async fn balance(&self, partner: PartnerId) -> Result<Balance, Error> {
        let ids = vec![Account::Wallet.id(partner).into(), Account::Held.id(partner).into()];
        balance(&self.parts.db.rows(BALANCE, ids).await?)
    }
}
