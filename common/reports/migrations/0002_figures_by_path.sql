-- Figures are kept by the path of the area and no longer by its code, so that they can be added up for the tree of areas as
-- it is today. The follower that counts is a new one in each service that reports, and counts the whole log anew.
DROP TABLE report_figure;

DROP TABLE report_contribution;

DROP TABLE report_area;

-- What is counted, one row a contribution: that `measure` happened to a resource on `day` (yyyymmdd, in the district), at
-- `at`, where it lay and whose it was then. `recorded` is 0 where that was known by the end of the day, and otherwise the
-- day on which it was. A figure opens to ranges of the primary key, a day at a time: an area is a prefix of the path.
-- `by_resource` has the order of the change log, which a recount follows. Written only by the projector.
CREATE TABLE report_contribution (
  district CHAR(6) NOT NULL,
  measure SMALLINT NOT NULL,
  day INT NOT NULL,
  area_path VARCHAR(160) NOT NULL,
  id VARCHAR(40) NOT NULL,
  nth INT NOT NULL,
  at BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  recorded INT NOT NULL,
  subject1 VARCHAR(40) NOT NULL,
  subject2 VARCHAR(40) NOT NULL,
  subject3 VARCHAR(40) NOT NULL,
  subject4 VARCHAR(40) NOT NULL,
  PRIMARY KEY (district, measure, day, area_path, id, nth, at),
  KEY by_resource (district, kind, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What bulletins are added up from: how many contributions of a measure a day has in an area and all that lies in it, for
-- one subject of one dimension. `path` is where the area lay in the tree; `/` is the whole district. A row that comes to 0
-- is deleted. Written only by the projector.
CREATE TABLE report_figure (
  district CHAR(6) NOT NULL,
  path VARCHAR(160) NOT NULL,
  day INT NOT NULL,
  measure SMALLINT NOT NULL,
  dimension TINYINT NOT NULL,
  subject VARCHAR(40) NOT NULL,
  recorded INT NOT NULL,
  value BIGINT NOT NULL,
  PRIMARY KEY (district, path, day, measure, dimension, subject, recorded)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The paths under which an area was counted: one, and one more each time that it is moved in the tree.
CREATE TABLE report_area (
  district CHAR(6) NOT NULL,
  area VARCHAR(20) NOT NULL,
  path VARCHAR(160) NOT NULL,
  PRIMARY KEY (district, area, path)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
