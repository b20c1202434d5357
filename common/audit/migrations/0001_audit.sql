-- One row for each access that must be accounted for, chained: `hash` is SHA-256 over all other columns, among them the
-- hash of the entry before. Rows are only ever added.
CREATE TABLE audit_entry (
  district CHAR(6) NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  principal VARCHAR(120) NOT NULL,
  action VARCHAR(60) NOT NULL,
  resource VARCHAR(200) NOT NULL,
  purpose VARCHAR(500) NOT NULL,
  detail VARCHAR(4000) NOT NULL,
  trace_parent VARCHAR(60) NOT NULL,
  previous BINARY(32) NOT NULL,
  hash BINARY(32) NOT NULL,
  PRIMARY KEY (district, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The last entry of each district's chain, moved with every entry.
CREATE TABLE audit_head (
  district CHAR(6) NOT NULL,
  seq BIGINT NOT NULL,
  hash BINARY(32) NOT NULL,
  PRIMARY KEY (district)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- For people at a prompt: the log with readable times.
CREATE OR REPLACE VIEW audit_entry_readable AS
  SELECT district, seq, FROM_UNIXTIME(at / 1000000) AS at_time, principal, action, resource, purpose, detail, trace_parent
  FROM audit_entry;
