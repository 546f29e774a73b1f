//! The templates behind the keys that a search in memory points to.

use super::{FoundFace, user_ref};
use crate::Error;
use crate::enrolment::open_template;
use crate::store::Store;
use kweli_domain::{EnrolleeId, Environment, PartnerId};

impl Store {
    /// The faces that are on file now under these keys (see [`face_key`]). Who went since the search is not in it.
    ///
    /// [`face_key`]: crate::face_key
    pub async fn faces_by_key(
        &self,
        partner: PartnerId,
        environment: Environment,
        face_keys: &[u64],
    ) -> Result<Vec<FoundFace>, Error> {
        if face_keys.is_empty() {
            return Ok(Vec::new());
        }
        let list: Vec<String> = face_keys.iter().map(|key| format!("{key:016x}")).collect();
        let list = serde_json::to_string(&list).map_err(|_| Error::Corrupt("keys cannot be written as JSON"))?;
        let sql = self.parts.db.pick(
            "SELECT e.id, n.id, n.wrapped_key, n.template, e.user_index FROM enrollee e \
             JOIN enrolment n ON n.id = e.current WHERE e.partner = $1 AND e.environment = $2 \
             AND SUBSTR(e.id, 17) IN (SELECT value FROM json_each($3))",
            "SELECT e.id, n.id, n.wrapped_key, n.template, e.user_index FROM enrollee e \
             JOIN enrolment n ON n.id = e.current WHERE e.partner = $1 AND e.environment = $2 \
             AND SUBSTR(e.id, 17) IN (SELECT json_array_elements_text(CAST($3 AS json)))",
        );
        let rows = self.parts.db.rows(sql, vec![partner.into(), environment.into(), list.into()]).await?;
        let keys = self.partner_keys(partner).await?;
        let mut faces = Vec::with_capacity(rows.len());
        for row in &rows {
            let (Some(wrapped), Some(sealed)) = (row.opt_blob(2)?, row.opt_blob(3)?) else { continue };
            let enrollee = EnrolleeId(row.uuid(0)?);
            let template = open_template(&keys, environment, (enrollee, row.uuid(1)?), wrapped, sealed)?;
            faces.push(FoundFace { key: crate::face_key(enrollee), user: user_ref(row, 4)?, template });
        }
        Ok(faces)
    }
}
