-- A node of the tree district → town → (zone) → village → grid. `path` is every code from the district down, with a slash
-- before, between and after. `boundary` is an encoded S2 polygon, or NULL for an area without one.
CREATE TABLE area (
  district CHAR(6) NOT NULL,
  code VARCHAR(20) NOT NULL,
  version BIGINT NOT NULL,
  parent VARCHAR(20) NOT NULL,
  name VARCHAR(60) NOT NULL,
  level TINYINT NOT NULL,
  path VARCHAR(160) NOT NULL,
  square_metres DOUBLE NOT NULL,
  boundary MEDIUMBLOB NULL,
  PRIMARY KEY (district, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
