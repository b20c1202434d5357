-- Areas begin and end. Days are yyyymmdd: 0 is since before the registry knew, 99991231 is no end. `state_day` is the day since
-- which the row is as it is. `successors` are codes, the main one first, of an area that has ended: its row stays, so that its
-- code is never used again.
ALTER TABLE area ADD COLUMN from_day INT NOT NULL DEFAULT 0, ADD COLUMN until_day INT NOT NULL DEFAULT 99991231,
  ADD COLUMN state_day INT NOT NULL DEFAULT 0, ADD COLUMN successors VARCHAR(180) NOT NULL DEFAULT '';

-- The states of areas that updates have replaced, each with the days on which it held: from a day until before another. One
-- that was replaced on the day on which it began held on no day.
CREATE TABLE area_past (
  district CHAR(6) NOT NULL,
  code VARCHAR(20) NOT NULL,
  version BIGINT NOT NULL,
  from_day INT NOT NULL,
  until_day INT NOT NULL,
  begin_day INT NOT NULL DEFAULT 0,
  parent VARCHAR(20) NOT NULL,
  name VARCHAR(60) NOT NULL,
  level TINYINT NOT NULL,
  path VARCHAR(160) NOT NULL,
  square_metres DOUBLE NOT NULL,
  boundary MEDIUMBLOB NULL,
  PRIMARY KEY (district, code, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A set of changes of areas that takes effect on a day. `planned` is the digest of its rows while it waits, so that the same
-- import for the same day is the same reorganisation. `revision` is that of the areas for which it was planned.
CREATE TABLE reorganisation (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  state TINYINT NOT NULL,
  day INT NOT NULL,
  digest CHAR(64) NOT NULL,
  planned CHAR(64) NULL,
  accept_findings TINYINT NOT NULL,
  revision BIGINT NOT NULL,
  begins BIGINT NOT NULL,
  ends BIGINT NOT NULL,
  changes BIGINT NOT NULL,
  created BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  PRIMARY KEY (district, id),
  UNIQUE KEY by_planned (district, planned)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The rows of a reorganisation in their order, each a serialized zhiwang.grid.v1.PlannedRow.
CREATE TABLE reorganisation_row (
  district CHAR(6) NOT NULL,
  reorganisation BIGINT NOT NULL,
  number INT NOT NULL,
  content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, reorganisation, number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Departments move with the area that is their jurisdiction.
ALTER TABLE department ADD KEY by_jurisdiction (district, jurisdiction);
