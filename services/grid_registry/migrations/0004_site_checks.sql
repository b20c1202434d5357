-- An on-site check: a task of grid workers that a case asks for. Columns are what lists filter by; the rest is `body`, a
-- SiteCheckBody. `id` starts with the time, so the order of the primary key is the order of creation. `area1` … `area4` are
-- the steps of `area_path` below the district. `open_until` is set only while the check is open: what expires is a range of
-- `by_open`. A case hands each of its checks over once: `by_case`.
CREATE TABLE site_check (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  state TINYINT NOT NULL,
  case_id BIGINT NOT NULL,
  number INT NOT NULL,
  area_path VARCHAR(160) NOT NULL,
  area1 VARCHAR(20) NOT NULL,
  area2 VARCHAR(20) NOT NULL,
  area3 VARCHAR(20) NOT NULL,
  area4 VARCHAR(20) NOT NULL,
  worker VARCHAR(40) NOT NULL,
  due BIGINT NOT NULL,
  open_until BIGINT NULL,
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, id),
  UNIQUE KEY by_case (district, case_id, number),
  KEY by_state (district, state, id),
  KEY by_worker (district, worker, id),
  KEY by_area1 (district, area1, id),
  KEY by_area2 (district, area2, id),
  KEY by_area3 (district, area3, id),
  KEY by_area4 (district, area4, id),
  KEY by_open (open_until)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
