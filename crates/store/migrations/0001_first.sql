-- Names, numbers, texts and URLs about people or partners are in sealed columns. In clear are only ids, states, verdict
-- words, products, generations, amounts and times.
-- environment: 0 sandbox, 1 production. Times: milliseconds since 1970. Partner 0 is the installation itself.

CREATE TABLE partner (
  id BIGINT PRIMARY KEY,
  wrapped_key {BLOB} NOT NULL,
  sealed {BLOB} NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE api_key (
  id TEXT PRIMARY KEY,
  partner BIGINT NOT NULL REFERENCES partner (id),
  environment BIGINT NOT NULL CHECK (environment IN (0, 1)),
  sealed {BLOB} NOT NULL,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT
);
CREATE INDEX api_key_partner ON api_key (partner, environment);

-- The last number that a job of the partner and environment got.
CREATE TABLE job_number (
  partner BIGINT NOT NULL REFERENCES partner (id),
  environment BIGINT NOT NULL CHECK (environment IN (0, 1)),
  last BIGINT NOT NULL,
  PRIMARY KEY (partner, environment)
);

-- No reference to partner here, nor any from transfer: every submission would check and, on PostgreSQL, lock the
-- referenced rows besides changing some of them. The ledger's proof looks for transfers that hang in the air.
CREATE TABLE job (
  id TEXT {ORDERED} PRIMARY KEY,
  partner BIGINT NOT NULL,
  environment BIGINT NOT NULL CHECK (environment IN (0, 1)),
  number BIGINT NOT NULL,
  job_index {BLOB} NOT NULL,
  user_index {BLOB} NOT NULL,
  product TEXT NOT NULL,
  generation TEXT NOT NULL,
  state TEXT NOT NULL,
  revision BIGINT NOT NULL DEFAULT 0,
  attempt BIGINT NOT NULL DEFAULT 0,
  price BIGINT CHECK (price > 0),
  sealed {BLOB} NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (partner, environment, job_index)
);
CREATE INDEX job_recent ON job (partner, id);

CREATE TABLE image (
  job_id TEXT NOT NULL REFERENCES job (id),
  kind TEXT NOT NULL,
  object TEXT {ORDERED} NOT NULL UNIQUE,
  wrapped_key {BLOB},
  created_at BIGINT NOT NULL,
  PRIMARY KEY (job_id, kind)
);

CREATE TABLE slot (
  job_id TEXT PRIMARY KEY REFERENCES job (id),
  token_hash {BLOB} NOT NULL UNIQUE,
  partner BIGINT NOT NULL,
  environment BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  filled_at BIGINT,
  body_sha256 {BLOB}
);

-- Double entry: an amount leaves the debited account and reaches the credited one. Balances are kept beside and proved
-- against the transfers.
CREATE TABLE account (
  id BIGINT PRIMARY KEY,
  partner BIGINT NOT NULL REFERENCES partner (id),
  kind TEXT NOT NULL CHECK (kind IN ('wallet', 'held', 'revenue', 'funding')),
  balance BIGINT NOT NULL DEFAULT 0,
  UNIQUE (partner, kind),
  CHECK (kind NOT IN ('wallet', 'held') OR balance >= 0)
);

CREATE TABLE transfer (
  seq {SERIAL},
  debit BIGINT NOT NULL,
  credit BIGINT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  kind TEXT NOT NULL CHECK (kind IN ('fund', 'hold', 'capture', 'release')),
  job_id TEXT,
  sealed_note {BLOB},
  at BIGINT NOT NULL,
  CHECK (debit <> credit),
  CHECK ((kind = 'fund') = (job_id IS NULL))
);
CREATE UNIQUE INDEX transfer_kind_once ON transfer (job_id, kind);
-- A job is settled once: captured or released, never both.
CREATE UNIQUE INDEX transfer_settle_once ON transfer (job_id) WHERE kind IN ('capture', 'release');

-- ready_at: when a worker may take it; while a worker has it, the end of its lease.
CREATE TABLE task (
  seq {TICKET},
  partner BIGINT NOT NULL,
  environment BIGINT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  due BIGINT NOT NULL,
  ready_at BIGINT NOT NULL,
  worker TEXT,
  token BIGINT NOT NULL DEFAULT 0,
  attempt BIGINT NOT NULL DEFAULT 0
);
-- What recurs has no subject and exists once.
CREATE UNIQUE INDEX task_periodic_once ON task (kind) WHERE subject = '';
CREATE INDEX task_ready ON task (partner, ready_at);

CREATE TABLE evidence (
  seq {SERIAL},
  id TEXT NOT NULL,
  job_id TEXT NOT NULL REFERENCES job (id),
  sealed {BLOB} NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX evidence_job ON evidence (job_id, seq);

CREATE TABLE outcome (
  job_id TEXT NOT NULL REFERENCES job (id),
  revision BIGINT NOT NULL CHECK (revision > 0),
  verdict TEXT NOT NULL,
  sealed {BLOB} NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (job_id, revision)
);

CREATE TABLE callback (
  id TEXT PRIMARY KEY,
  job_id TEXT NOT NULL REFERENCES job (id),
  partner BIGINT NOT NULL,
  environment BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  generation TEXT NOT NULL,
  replay BIGINT NOT NULL,
  state TEXT NOT NULL,
  next_at BIGINT,
  sealed {BLOB} NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX callback_job ON callback (job_id);

CREATE TABLE callback_attempt (
  seq {SERIAL},
  callback_id TEXT NOT NULL REFERENCES callback (id),
  sealed {BLOB} NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX callback_attempt_callback ON callback_attempt (callback_id, seq);

-- What a table authority knows, under the installation's key.
CREATE TABLE record (
  country TEXT NOT NULL,
  id_type TEXT NOT NULL,
  number_index {BLOB} NOT NULL,
  sealed {BLOB} NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (country, id_type, number_index)
);

CREATE TABLE token_reference (
  id TEXT PRIMARY KEY,
  partner BIGINT NOT NULL REFERENCES partner (id),
  environment BIGINT NOT NULL,
  sealed {BLOB} NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT
);
CREATE INDEX token_reference_expiry ON token_reference (expires_at);

CREATE TABLE sign_in (
  token_hash {BLOB} PRIMARY KEY,
  partner BIGINT NOT NULL REFERENCES partner (id),
  expires_at BIGINT NOT NULL
);

CREATE TABLE portal_session (
  token_hash {BLOB} PRIMARY KEY,
  partner BIGINT NOT NULL REFERENCES partner (id),
  expires_at BIGINT NOT NULL
);

CREATE TABLE audit (
  seq BIGINT PRIMARY KEY,
  partner BIGINT,
  sealed {BLOB} NOT NULL,
  at BIGINT NOT NULL,
  hash {BLOB} NOT NULL
);

CREATE TABLE audit_head (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  seq BIGINT NOT NULL,
  hash {BLOB} NOT NULL
);

-- The ledger and the audit trail only grow.
-- only sqlite
CREATE TRIGGER transfer_keep_update BEFORE UPDATE ON transfer BEGIN SELECT RAISE(ABORT, 'transfers are never changed'); END;
CREATE TRIGGER transfer_keep_delete BEFORE DELETE ON transfer BEGIN SELECT RAISE(ABORT, 'transfers are never removed'); END;
CREATE TRIGGER audit_keep_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;
CREATE TRIGGER audit_keep_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit events are never removed'); END;
-- only postgres
CREATE FUNCTION kweli_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER transfer_keep BEFORE UPDATE OR DELETE ON transfer FOR EACH ROW EXECUTE FUNCTION kweli_append_only();
CREATE TRIGGER audit_keep BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION kweli_append_only();
-- both
