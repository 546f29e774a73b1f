-- What a delivery carries: the result of a job, or who else its person may be.
ALTER TABLE callback ADD COLUMN carries TEXT NOT NULL DEFAULT 'result';
