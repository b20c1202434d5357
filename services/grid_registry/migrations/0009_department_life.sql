-- A department begins and ends. It is there from `from_day` (0: since before the registry knew of it) until before
-- `until_day` (99991231: no end), both yyyymmdd; then `successor` takes over. It has been as the row says since `state_day`
-- (0: from its beginning).
ALTER TABLE department
  ADD COLUMN from_day INT NOT NULL DEFAULT 0,
  ADD COLUMN until_day INT NOT NULL DEFAULT 99991231,
  ADD COLUMN successor VARCHAR(20) NOT NULL DEFAULT '',
  ADD COLUMN state_day INT NOT NULL DEFAULT 0,
  ADD KEY by_successor (district, successor);

-- What a department was before it was changed, from `from_day` until before `until_day`. Both are one day where it was
-- changed again on the day it became so.
CREATE TABLE department_past (
  district CHAR(6) NOT NULL,
  code VARCHAR(20) NOT NULL,
  version BIGINT NOT NULL,
  from_day INT NOT NULL,
  until_day INT NOT NULL,
  name VARCHAR(60) NOT NULL,
  jurisdiction VARCHAR(20) NOT NULL,
  closed TINYINT NOT NULL,
  successor VARCHAR(20) NOT NULL,
  PRIMARY KEY (district, code, version),
  KEY by_successor (district, successor)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- When a department ends, the grants of all who serve in it change, and those of its successor's staff.
ALTER TABLE staff_assignment ADD KEY by_department (district, department);
