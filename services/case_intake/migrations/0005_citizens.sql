-- Whose a case is that a citizen registered themselves: the id of their token's subject, `districts/{district}/citizens/{id}`.
-- NULL for every other case.
ALTER TABLE intake_case
  ADD COLUMN citizen VARCHAR(40) NULL,
  ADD KEY by_citizen (district, citizen, id);

-- How many cases a citizen registered on the last day on which they did (yyyymmdd).
CREATE TABLE citizen_day (
  district CHAR(6) NOT NULL,
  citizen VARCHAR(40) NOT NULL,
  day INT NOT NULL,
  created INT NOT NULL,
  PRIMARY KEY (district, citizen)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
