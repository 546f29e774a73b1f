-- The latest job of a person is found at once: without the id in it, SQLite prefers the index that has the order and walks
-- through all of a partner's jobs until it meets one of the person's.
DROP INDEX job_user;
CREATE INDEX job_user ON job (partner, environment, user_index, id);
