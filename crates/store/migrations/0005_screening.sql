-- Watch lists in force, in parts of some hundred entries, under the installation's key. Names of lists and ids of entries
-- are public and stand in clear; so do the ids of jobs that hit them.

CREATE TABLE watch_list (
  name TEXT {ORDERED} PRIMARY KEY,
  version BIGINT NOT NULL,
  entries BIGINT NOT NULL,
  sealed {BLOB} NOT NULL,
  imported_at BIGINT NOT NULL
);

CREATE TABLE watch_list_part (
  list TEXT {ORDERED} NOT NULL REFERENCES watch_list (name),
  version BIGINT NOT NULL,
  part BIGINT NOT NULL,
  sealed {BLOB} NOT NULL,
  PRIMARY KEY (list, version, part)
);

-- What an import changed, until the monitored people that it touches have been screened again.
CREATE TABLE watch_change (
  seq {TICKET},
  list TEXT NOT NULL,
  version BIGINT NOT NULL,
  sealed {BLOB} NOT NULL,
  at BIGINT NOT NULL
);

-- Hits that a partner has looked at and put aside, until the entry changes.
CREATE TABLE dismissal (
  partner BIGINT NOT NULL REFERENCES partner (id),
  environment BIGINT NOT NULL CHECK (environment IN (0, 1)),
  user_index {BLOB} NOT NULL,
  list TEXT NOT NULL,
  entity TEXT NOT NULL,
  sealed {BLOB} NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (partner, environment, user_index, list, entity)
);
