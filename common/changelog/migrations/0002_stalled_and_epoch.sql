-- Resources that a follower could not go on with. `seq` and `version` are of the first change that waits; those after
-- it, up to the follower's checkpoint, wait behind it in the log. Nothing else says so: no change is copied.
CREATE TABLE follower_stalled (
  district CHAR(6) NOT NULL,
  follower VARCHAR(60) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  id VARCHAR(40) NOT NULL,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  error VARCHAR(300) NOT NULL,
  since BIGINT NOT NULL,
  tries INT NOT NULL,
  PRIMARY KEY (district, follower, kind, id),
  KEY by_follower (follower, district, kind, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Which log this is. Whoever restores an older state of the schema, or fails over to a server that lacks commits,
-- changes `epoch`: numbers may then stand for other changes than before. `secret` authenticates the positions given to
-- watchers.
CREATE TABLE log_epoch (
  one TINYINT NOT NULL,
  epoch BIGINT NOT NULL,
  secret BINARY(32) NOT NULL,
  PRIMARY KEY (one)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT INTO log_epoch (one, epoch, secret)
  VALUES (1, CAST(FLOOR(RAND() * 9007199254740991) AS SIGNED), RANDOM_BYTES(32)) ON DUPLICATE KEY UPDATE epoch = epoch;
