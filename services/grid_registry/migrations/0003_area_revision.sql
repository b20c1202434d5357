-- How often a district's areas were written. An import checks all areas together, so two of them must not both write what
-- they checked against the same state: each moves this on from what it read.
CREATE TABLE area_revision (
  district CHAR(6) NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (district)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
