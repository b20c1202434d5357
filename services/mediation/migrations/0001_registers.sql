-- A mediation committee. Columns are what lists filter by; the rest is `body`, a serialized zhiwang.mediation.v1.CommitteeBody,
-- which names nobody, and `people`, a CommitteePeople sealed for this row. `area1` … `area4` are the steps of the area path
-- below the district.
CREATE TABLE committee (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  level TINYINT NOT NULL,
  area VARCHAR(20) NOT NULL,
  area_path VARCHAR(160) NOT NULL,
  area1 VARCHAR(20) NOT NULL,
  area2 VARCHAR(20) NOT NULL,
  area3 VARCHAR(20) NOT NULL,
  area4 VARCHAR(20) NOT NULL,
  closed TINYINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  people BLOB NOT NULL,
  PRIMARY KEY (district, id),
  KEY by_level (district, level, id),
  KEY by_area (district, area),
  KEY by_area1 (district, area1, id),
  KEY by_area2 (district, area2, id),
  KEY by_area3 (district, area3, id),
  KEY by_area4 (district, area4, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Every version of the rules that a district has set, with the day (yyyymmdd) from which it holds; `content` is a serialized
-- zhiwang.mediation.v1.MediationRules without name and etag.
CREATE TABLE mediation_rules (
  district CHAR(6) NOT NULL,
  version BIGINT NOT NULL,
  effective_day INT NOT NULL,
  content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
