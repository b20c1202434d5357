-- Every calendar a district had; the highest version is in force.
CREATE TABLE calendar (
  district CHAR(6) NOT NULL,
  version BIGINT NOT NULL,
  content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The category tree: 2, 4 or 6 digits.
CREATE TABLE category (
  district CHAR(6) NOT NULL,
  code VARCHAR(6) NOT NULL,
  name VARCHAR(30) NOT NULL,
  PRIMARY KEY (district, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
