-- What becomes due of a resource (`kind`, `id`), at most one timer for each `what`. The row is written, moved and deleted in the
-- transaction that changes the resource, and deleted in the one that fires it. `version` is the resource's when the timer
-- was set. `next_try` is `due`, or later after a failure. A parked timer keeps failing. Timers of one `lane` are fired by one
-- runner; `by_next` begins with what the runner looks for, so a look costs the timers that are due and not those that are
-- open.
CREATE TABLE timer (
  district CHAR(6) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  id VARCHAR(40) NOT NULL,
  what VARCHAR(40) NOT NULL,
  lane TINYINT NOT NULL,
  due BIGINT NOT NULL,
  version BIGINT NOT NULL,
  parked TINYINT NOT NULL DEFAULT 0,
  next_try BIGINT NOT NULL,
  tries INT NOT NULL DEFAULT 0,
  error VARCHAR(300) NOT NULL DEFAULT '',
  PRIMARY KEY (district, kind, id, what),
  KEY by_next (lane, parked, next_try),
  KEY by_due (district, parked, due)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
