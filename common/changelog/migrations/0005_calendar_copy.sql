-- The calendars of the districts as last heard from the grid registry, `content` a serialized
-- zhiwang.grid.v1.DistrictCalendars. A service that starts while the registry is down computes with them.
CREATE TABLE calendar_copy (
  district CHAR(6) NOT NULL,
  content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How far the running deadlines of a service's resources were moved to a version of the district's calendar: of `kind`
-- those up to `reached` were looked at, in the pass that began at `began`. `passes` counts the passes that went through.
CREATE TABLE deadline_move (
  kind VARCHAR(40) NOT NULL,
  district CHAR(6) NOT NULL,
  calendar_version VARCHAR(40) NOT NULL,
  began BIGINT NOT NULL,
  reached BIGINT NOT NULL,
  passes INT NOT NULL,
  PRIMARY KEY (kind, district)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
