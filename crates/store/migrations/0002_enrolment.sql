-- People whose faces are on file, one row per user id of a partner and environment. A deleted person's row stays, without
-- anything about the person, so that the id cannot be used again.
CREATE TABLE enrollee (
  id TEXT PRIMARY KEY,
  partner BIGINT NOT NULL REFERENCES partner (id),
  environment BIGINT NOT NULL CHECK (environment IN (0, 1)),
  user_index {BLOB} NOT NULL,
  sealed_user {BLOB},
  disabled BIGINT NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  re_enrol BIGINT NOT NULL DEFAULT 0 CHECK (re_enrol IN (0, 1)),
  deleted BIGINT NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  -- The enrolment that counts; what it replaced, while a person has still to judge it.
  current TEXT,
  previous TEXT,
  provisional BIGINT NOT NULL DEFAULT 0 CHECK (provisional IN (0, 1)),
  -- Number of the last change of the face on file; 0 = there never was one.
  change BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (partner, environment, user_index),
  CHECK (deleted = 0 OR (sealed_user IS NULL AND current IS NULL AND previous IS NULL))
);
CREATE INDEX enrollee_change ON enrollee (partner, environment, change);

-- One enrolled face. The template has a key of its own, wrapped by the partner's key: without the row it opens to nobody.
-- A sandbox enrolment has none: no model ran. The enrolled picture is the selfie of the job.
CREATE TABLE enrolment (
  id TEXT PRIMARY KEY,
  enrollee TEXT NOT NULL REFERENCES enrollee (id),
  job_id TEXT NOT NULL REFERENCES job (id),
  wrapped_key {BLOB},
  template {BLOB},
  created_at BIGINT NOT NULL,
  UNIQUE (enrollee, job_id)
);

-- The last change number of the partner and environment. Taken inside the changing transaction, so numbers become visible
-- in their order.
CREATE TABLE enrolment_change (
  partner BIGINT NOT NULL REFERENCES partner (id),
  environment BIGINT NOT NULL CHECK (environment IN (0, 1)),
  last BIGINT NOT NULL,
  PRIMARY KEY (partner, environment)
);

-- A person's jobs: for erasure, and for telling a known person without a face from an unknown one.
CREATE INDEX job_user ON job (partner, environment, user_index);
