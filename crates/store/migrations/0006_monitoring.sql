-- People who are screened again whenever a list changes. Who they are is in the job; here is only that they are watched.

CREATE TABLE monitored (
  seq {TICKET},
  job_id TEXT NOT NULL UNIQUE REFERENCES job (id),
  partner BIGINT NOT NULL REFERENCES partner (id),
  environment BIGINT NOT NULL CHECK (environment IN (0, 1)),
  sealed {BLOB} NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT
);

CREATE TABLE monitored_hit (
  list TEXT NOT NULL,
  entity TEXT NOT NULL,
  job_id TEXT NOT NULL REFERENCES job (id),
  PRIMARY KEY (list, entity, job_id)
);
CREATE INDEX monitored_hit_job ON monitored_hit (job_id);

-- What business registers know, under the installation's key.
CREATE TABLE company (
  country TEXT NOT NULL,
  id_type TEXT NOT NULL,
  number_index {BLOB} NOT NULL,
  sealed {BLOB} NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (country, id_type, number_index)
);
