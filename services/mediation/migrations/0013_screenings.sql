-- A round of screening; `body` is a ScreeningRoundRecord. A round that follows another by itself follows it once. `rhythm_area` is
-- the code of its area while the next round is to follow it: an area has one rhythm. `spread_day` is its first
-- day, yyyymmdd, until every grid has its screening.
CREATE TABLE screening_round (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  follows BIGINT NULL,
  rhythm_area VARCHAR(20) NULL,
  spread_day INT NULL,
  area_path VARCHAR(160) NOT NULL,
  area1 VARCHAR(20) NOT NULL,
  area2 VARCHAR(20) NOT NULL,
  area3 VARCHAR(20) NOT NULL,
  area4 VARCHAR(20) NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (district, id),
  UNIQUE KEY by_follows (district, follows),
  UNIQUE KEY by_rhythm (district, rhythm_area),
  KEY by_spread (spread_day, district, id),
  KEY by_area1 (district, area1, id),
  KEY by_area2 (district, area2, id),
  KEY by_area3 (district, area3, id),
  KEY by_area4 (district, area4, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A grid's screening in a round; `body` is a ScreeningRecord. A grid has one in a round. `findings` and `disputes` are how many: the
-- counts of a round are read from `by_round` alone.
CREATE TABLE screening (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  round BIGINT NOT NULL,
  grid VARCHAR(20) NOT NULL,
  state TINYINT NOT NULL,
  findings INT NOT NULL,
  disputes INT NOT NULL,
  area_path VARCHAR(160) NOT NULL,
  area1 VARCHAR(20) NOT NULL,
  area2 VARCHAR(20) NOT NULL,
  area3 VARCHAR(20) NOT NULL,
  area4 VARCHAR(20) NOT NULL,
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, id),
  UNIQUE KEY by_grid (district, round, grid),
  KEY by_round (district, round, state, findings, disputes),
  KEY by_round_id (district, round, id),
  KEY by_state (district, state, id),
  KEY by_area1 (district, area1, id),
  KEY by_area2 (district, area2, id),
  KEY by_area3 (district, area3, id),
  KEY by_area4 (district, area4, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
