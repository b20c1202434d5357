-- What every bulletin is added up from: how often `measure` happened on `day` (yyyymmdd, in the district). Written only
-- by the projector, in the order of the change log.
CREATE TABLE report_counter (
  district CHAR(6) NOT NULL,
  day INT NOT NULL,
  measure TINYINT NOT NULL,
  channel TINYINT NOT NULL,
  unit VARCHAR(20) NOT NULL,
  category VARCHAR(6) NOT NULL,
  area_path VARCHAR(160) NOT NULL,
  value BIGINT NOT NULL,
  PRIMARY KEY (district, day, measure, channel, unit, category, area_path)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
