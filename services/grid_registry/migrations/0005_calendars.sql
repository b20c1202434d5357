-- Every version of its calendar that a district has set, `content` a serialized zhiwang.grid.v1.WorkingCalendar.
CREATE TABLE calendar (
  district CHAR(6) NOT NULL,
  number BIGINT NOT NULL,
  content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
