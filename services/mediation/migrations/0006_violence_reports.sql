-- A report of violence. `body` is a ViolenceReportRecord, `words` a ViolenceReportWords sealed for this row. `partner` is the
-- police as the district's rules named it; NULL where they named none.
CREATE TABLE violence_report (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  state TINYINT NOT NULL,
  dispute BIGINT NOT NULL,
  partner VARCHAR(120) NULL,
  area_path VARCHAR(160) NOT NULL,
  area1 VARCHAR(20) NOT NULL,
  area2 VARCHAR(20) NOT NULL,
  area3 VARCHAR(20) NOT NULL,
  area4 VARCHAR(20) NOT NULL,
  body BLOB NOT NULL,
  words BLOB NOT NULL,
  PRIMARY KEY (district, id),
  KEY by_state (district, state, id),
  KEY by_dispute (district, dispute, id),
  KEY by_partner (district, partner, id),
  KEY by_area1 (district, area1, id),
  KEY by_area2 (district, area2, id),
  KEY by_area3 (district, area3, id),
  KEY by_area4 (district, area4, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
