-- What staff are assigned to, as last heard from the grid registry: a row for each person, `grants` a serialized
-- zhiwang.common.v1.StaffGrants, empty of grants for who has none left. A service that starts while the registry is down
-- knows its people by it. `epoch` and `seq` are the place in the registry's log that the row is at least of: several
-- replicas write here, and an older row never replaces a newer one.
CREATE TABLE grant_copy (
  district CHAR(6) NOT NULL,
  staff_id VARCHAR(40) NOT NULL,
  epoch BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  grants BLOB NOT NULL,
  PRIMARY KEY (district, staff_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How far the copy as a whole is: one row.
CREATE TABLE grant_copy_revision (
  one TINYINT NOT NULL,
  epoch BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (one)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
