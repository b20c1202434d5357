-- A case. Columns are what lists filter by and, sealed, who brought it; the rest is `body`, a CaseBody. `reporter` is a
-- ReporterRecord sealed for this row, and beside it are the blind indexes it is found by. `id` starts with the
-- time of receipt, so the order of the primary key is the order of receipt. `area1` … `area4` are the steps of the area
-- path below the district, so that each subtree has an index in the order of receipt. `handle_due` is set only while the
-- handling clock runs: what is overdue is a range of `by_due`.
CREATE TABLE intake_case (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  state TINYINT NOT NULL,
  channel TINYINT NOT NULL,
  placement TINYINT NOT NULL,
  category VARCHAR(6) NOT NULL,
  unit VARCHAR(20) NOT NULL,
  area1 VARCHAR(20) NOT NULL,
  area2 VARCHAR(20) NOT NULL,
  area3 VARCHAR(20) NOT NULL,
  area4 VARCHAR(20) NOT NULL,
  handle_due BIGINT NULL,
  external_id VARCHAR(64) NULL,
  source_print BINARY(32) NULL,
  reporter VARBINARY(1024) NOT NULL,
  reporter_phone BINARY(16) NULL,
  reporter_identity BINARY(16) NULL,
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, id),
  UNIQUE KEY by_external (district, external_id),
  KEY by_state (district, state, id),
  KEY by_unit (district, unit, id),
  KEY by_category (district, category, id),
  KEY by_area1 (district, area1, id),
  KEY by_area2 (district, area2, id),
  KEY by_area3 (district, area3, id),
  KEY by_area4 (district, area4, id),
  KEY by_due (district, handle_due),
  KEY by_phone (district, reporter_phone, id),
  KEY by_identity (district, reporter_identity, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Cases that wait for the grid registry to say where they are.
CREATE TABLE case_to_place (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  PRIMARY KEY (district, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
