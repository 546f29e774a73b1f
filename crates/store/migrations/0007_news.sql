-- Articles of the operator's feeds and files, under the installation's key. Ids are digests.

CREATE TABLE article (
  seq {TICKET},
  id TEXT NOT NULL UNIQUE,
  published_at BIGINT NOT NULL,
  sealed {BLOB} NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX article_published ON article (published_at);
