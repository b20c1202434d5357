-- An agreement of a dispute. Columns are what lists filter by; the rest is `body`, an AgreementBody, which tells nothing of a
-- person, and `words`, an AgreementWords sealed for this row. `area_path` and `area1` … `area4` are where its dispute was when it
-- was drafted. Issues are one draft's each: that is decided under the lock of the dispute's row.
CREATE TABLE agreement (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  state TINYINT NOT NULL,
  dispute BIGINT NOT NULL,
  area_path VARCHAR(160) NOT NULL,
  area1 VARCHAR(20) NOT NULL,
  area2 VARCHAR(20) NOT NULL,
  area3 VARCHAR(20) NOT NULL,
  area4 VARCHAR(20) NOT NULL,
  body MEDIUMBLOB NOT NULL,
  words MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, id),
  KEY by_dispute (district, dispute, id),
  KEY by_state (district, state, id),
  KEY by_area1 (district, area1, id),
  KEY by_area2 (district, area2, id),
  KEY by_area3 (district, area3, id),
  KEY by_area4 (district, area4, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
