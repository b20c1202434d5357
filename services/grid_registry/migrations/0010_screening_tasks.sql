-- A screening task of a grid; the rest is `body`, a ScreeningTaskBody. A grid has one for each screening of the mediation service.
CREATE TABLE screening_task (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  state TINYINT NOT NULL,
  screening BIGINT NOT NULL,
  area_path VARCHAR(160) NOT NULL,
  area1 VARCHAR(20) NOT NULL,
  area2 VARCHAR(20) NOT NULL,
  area3 VARCHAR(20) NOT NULL,
  area4 VARCHAR(20) NOT NULL,
  due BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, id),
  UNIQUE KEY by_screening (district, screening),
  KEY by_state (district, state, id),
  KEY by_area1 (district, area1, id),
  KEY by_area2 (district, area2, id),
  KEY by_area3 (district, area3, id),
  KEY by_area4 (district, area4, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
