-- What staff are assigned to, as last heard from the grid registry: one row, `grants` a serialized
-- zhiwang.common.v1.ListGrantsResponse. A service that starts while the registry is down knows its people by it.
CREATE TABLE grant_copy (
  one TINYINT NOT NULL,
  grants LONGBLOB NOT NULL,
  PRIMARY KEY (one)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
