-- A unit that cases are dispatched to.
CREATE TABLE department (
  district CHAR(6) NOT NULL,
  code VARCHAR(20) NOT NULL,
  version BIGINT NOT NULL,
  name VARCHAR(60) NOT NULL,
  jurisdiction VARCHAR(20) NOT NULL,
  closed TINYINT NOT NULL,
  PRIMARY KEY (district, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A person who works for the centre, a town or a department.
CREATE TABLE staff (
  district CHAR(6) NOT NULL,
  id VARCHAR(40) NOT NULL,
  version BIGINT NOT NULL,
  name VARCHAR(40) NOT NULL,
  duty_phone VARCHAR(20) NOT NULL,
  PRIMARY KEY (district, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Where a person serves, from a day until before another (yyyymmdd; 99991231: no end). `area_path` is the path of `area`,
-- kept with it, so that who serves in a subtree is one range.
CREATE TABLE staff_assignment (
  district CHAR(6) NOT NULL,
  staff_id VARCHAR(40) NOT NULL,
  area VARCHAR(20) NOT NULL,
  department VARCHAR(20) NOT NULL,
  from_day INT NOT NULL,
  until_day INT NOT NULL,
  role TINYINT NOT NULL,
  area_path VARCHAR(160) NOT NULL,
  PRIMARY KEY (district, staff_id, area, department, from_day),
  KEY by_area (district, area, from_day),
  KEY by_path (district, area_path)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
