//! What earlier jobs of a person found out: by the ID authority, and from a document.

use crate::Engine;
use kweli_domain::view::record_in;
use kweli_domain::{Claims, IdentityRecord, Product, Submission};

/// Jobs that asked an authority.
const ASKED: [Product; 2] = [Product::EnhancedKyc, Product::BiometricKyc];
/// Jobs that read a document.
const READ: [Product; 2] = [Product::DocumentVerification, Product::EnhancedDocumentVerification];

/// A record in the form of what somebody claims.
pub(crate) fn claims(record: &IdentityRecord) -> Claims {
    // Where only the whole name is known, it stands for its parts.
    let whole = record.first_name.is_none() && record.last_name.is_none();
    Claims {
        first_name: if whole { record.full_name.clone() } else { record.first_name.clone() },
        middle_name: record.other_names.clone().filter(|_| !whole),
        last_name: record.last_name.clone(),
        date_of_birth: record.date_of_birth.clone(),
        gender: record.gender.clone(),
        phone_number: record.phone_number.clone(),
        ..Claims::default()
    }
}

impl Engine {
    /// The newest answer of the authority, and the newest reading of a document, for the ID that is asked about.
    pub(crate) async fn earlier_answers(
        &self,
        asked: &Submission,
        user_id: &str,
    ) -> Result<Option<(IdentityRecord, IdentityRecord)>, kweli_store::Error> {
        let authority = self.newest(asked, user_id, &ASKED).await?;
        let document = self.newest(asked, user_id, &READ).await?;
        Ok(authority.zip(document))
    }

    async fn newest(
        &self,
        asked: &Submission,
        user_id: &str,
        products: &[Product],
    ) -> Result<Option<IdentityRecord>, kweli_store::Error> {
        let (partner, environment) = (asked.partner, asked.environment);
        for (_, job) in self.store().decided_jobs(partner, environment, user_id, products).await? {
            let Some(row) = self.store().job(partner, environment, job).await? else { continue };
            let own = &row.submission.claims;
            // A document may have been classified by itself.
            let same_type = own.id_type.is_none() || own.id_type == asked.claims.id_type;
            if own.country != asked.claims.country || !same_type {
                continue;
            }
            if let Some(record) = record_in(&self.store().evidence(partner, environment, job).await?) {
                return Ok(Some(record.clone()));
            }
        }
        Ok(None)
    }
}
