-- One row a change of a resource, written in the transaction that changes it. The primary key is the timeline: `version`
-- runs 1, 2, 3 … for each resource. `seq` is the service-wide order, given by the sequencer after commit.
CREATE TABLE change_log (
  district CHAR(6) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  id VARCHAR(40) NOT NULL,
  version BIGINT NOT NULL,
  type VARCHAR(40) NOT NULL DEFAULT '',
  actor VARCHAR(120) NOT NULL DEFAULT '',
  area_path VARCHAR(160) NOT NULL DEFAULT '',
  payload MEDIUMBLOB NULL,
  request_id VARCHAR(36) NOT NULL DEFAULT '',
  trace_parent VARCHAR(60) NOT NULL DEFAULT '',
  at BIGINT NOT NULL DEFAULT 0,
  seq BIGINT NULL,
  PRIMARY KEY (district, kind, id, version),
  UNIQUE KEY by_seq (seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The end of the service-wide order. One row, moved by the sequencer.
CREATE TABLE log_head (
  one TINYINT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (one)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT INTO log_head (one, seq) VALUES (1, 0) ON DUPLICATE KEY UPDATE seq = seq;

-- How far each follower of the log has come; moved in the transaction of its effect.
CREATE TABLE follower (
  name VARCHAR(60) NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The first answer to each request, so that the same request gets it again.
CREATE TABLE request_answer (
  district CHAR(6) NOT NULL,
  request_id VARCHAR(36) NOT NULL,
  fingerprint BINARY(32) NOT NULL,
  answer MEDIUMBLOB NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (district, request_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- For people at a prompt: the log with readable times.
CREATE OR REPLACE VIEW change_log_readable AS
  SELECT seq, district, kind, id, version, type, actor, area_path, FROM_UNIXTIME(at / 1000000) AS at_time, trace_parent
  FROM change_log;
