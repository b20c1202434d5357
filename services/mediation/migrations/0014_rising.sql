-- The appeals of a type in a village, as the intake's bulletins tell them; `body` is a TrendRecord. `category` is the code of a
-- first-level category. `rises_until` is the last day, yyyymmdd, on which the type still rises there if no appeal comes, by the
-- rules that held when the row was written; 0: it does not rise.
CREATE TABLE village_trend (
  district CHAR(6) NOT NULL,
  area VARCHAR(20) NOT NULL,
  category VARCHAR(20) NOT NULL,
  rises_until INT NOT NULL,
  area_path VARCHAR(160) NOT NULL,
  area1 VARCHAR(20) NOT NULL,
  area2 VARCHAR(20) NOT NULL,
  area3 VARCHAR(20) NOT NULL,
  area4 VARCHAR(20) NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (district, area, category),
  KEY by_rise (district, rises_until)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Days of villages whose bulletin is to be read, because the intake's log named them. `seq` is the place of the last such change
-- in that log. `closing`: 1 for the day as it was when it had ended, which is read besides.
CREATE TABLE trend_mark (
  district CHAR(6) NOT NULL,
  area VARCHAR(20) NOT NULL,
  day INT NOT NULL,
  closing TINYINT NOT NULL,
  seq BIGINT NOT NULL,
  due BIGINT NOT NULL,
  area_path VARCHAR(160) NOT NULL,
  PRIMARY KEY (district, area, day, closing),
  KEY by_due (district, due)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How far the intake's log has been read, and the version of the rules that `rises_until` of all rows goes by.
CREATE TABLE trend_position (
  district CHAR(6) NOT NULL,
  resume_token VARBINARY(1024) NOT NULL,
  rules_version BIGINT NOT NULL,
  PRIMARY KEY (district)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
