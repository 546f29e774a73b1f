-- What jobs had in common: devices, network addresses and ID numbers, as blind indexes only. One row per job and kind.
CREATE TABLE sighting (
  seq {TICKET},
  partner BIGINT NOT NULL REFERENCES partner (id),
  environment BIGINT NOT NULL CHECK (environment IN (0, 1)),
  kind TEXT NOT NULL CHECK (kind IN ('device', 'address', 'number')),
  value_index {BLOB} NOT NULL,
  user_index {BLOB} NOT NULL,
  job_id TEXT NOT NULL REFERENCES job (id),
  at BIGINT NOT NULL,
  UNIQUE (job_id, kind)
);
CREATE INDEX sighting_value ON sighting (partner, environment, kind, value_index, at);
CREATE INDEX sighting_user ON sighting (partner, environment, user_index, kind);
CREATE INDEX sighting_age ON sighting (at);

-- Where a person was, sealed; one row per job that said so.
CREATE TABLE whereabouts (
  job_id TEXT PRIMARY KEY REFERENCES job (id),
  partner BIGINT NOT NULL REFERENCES partner (id),
  environment BIGINT NOT NULL CHECK (environment IN (0, 1)),
  user_index {BLOB} NOT NULL,
  sealed {BLOB} NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX whereabouts_user ON whereabouts (partner, environment, user_index, at);
CREATE INDEX whereabouts_age ON whereabouts (at);

-- Who reported whom for fraud, and who took it back. Only grows; the text goes with the person.
CREATE TABLE fraud_report (
  id TEXT PRIMARY KEY,
  partner BIGINT NOT NULL REFERENCES partner (id),
  environment BIGINT NOT NULL CHECK (environment IN (0, 1)),
  user_index {BLOB} NOT NULL,
  is_fraud BIGINT NOT NULL CHECK (is_fraud IN (0, 1)),
  sealed {BLOB},
  at BIGINT NOT NULL
);
CREATE INDEX fraud_report_user ON fraud_report (partner, environment, user_index, at);

-- What reports put on the block list. A face has a template under a key of its own; the rest are blind indexes. An entry
-- that was taken back stays as a mark without content, so that other nodes see that it went.
CREATE TABLE block_entry (
  id TEXT PRIMARY KEY,
  partner BIGINT NOT NULL REFERENCES partner (id),
  environment BIGINT NOT NULL CHECK (environment IN (0, 1)),
  kind TEXT NOT NULL CHECK (kind IN ('user', 'face', 'number', 'device')),
  user_index {BLOB} NOT NULL,
  -- The person's row of the enrolment store: a template is bound to it.
  enrollee TEXT NOT NULL,
  value_index {BLOB},
  wrapped_key {BLOB},
  template {BLOB},
  active BIGINT NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  change BIGINT NOT NULL,
  at BIGINT NOT NULL,
  CHECK (active = 1 OR (value_index IS NULL AND wrapped_key IS NULL AND template IS NULL))
);
CREATE INDEX block_entry_value ON block_entry (partner, environment, kind, value_index);
CREATE INDEX block_entry_user ON block_entry (partner, environment, user_index);
CREATE INDEX block_entry_change ON block_entry (partner, environment, change);

-- The last change number of the block list of a partner and environment, taken inside the changing transaction.
CREATE TABLE block_change (
  partner BIGINT NOT NULL REFERENCES partner (id),
  environment BIGINT NOT NULL CHECK (environment IN (0, 1)),
  last BIGINT NOT NULL,
  PRIMARY KEY (partner, environment)
);

-- A face index in memory knows a person by the second half of the id.
CREATE INDEX enrollee_key ON enrollee (partner, environment, (SUBSTR(id, 17)));
