-- The award of a dispute, by the dispute's id: there is one at most. `body` is an AwardRecord, `words` an AwardWords sealed for
-- this row. `approved_month` is the month of the approval, yyyymm, and NULL for one that is not approved.
CREATE TABLE award (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  state TINYINT NOT NULL,
  committee BIGINT NOT NULL,
  approved_month INT NULL,
  area1 VARCHAR(20) NOT NULL,
  area2 VARCHAR(20) NOT NULL,
  area3 VARCHAR(20) NOT NULL,
  area4 VARCHAR(20) NOT NULL,
  body BLOB NOT NULL,
  words BLOB NOT NULL,
  PRIMARY KEY (district, id),
  KEY by_state (district, state, id),
  KEY by_committee (district, committee, id),
  KEY by_month (district, approved_month, id),
  KEY by_area1 (district, area1, id),
  KEY by_area2 (district, area2, id),
  KEY by_area3 (district, area3, id),
  KEY by_area4 (district, area4, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who has a share of which award, as its body says: for the list of a mediator's.
CREATE TABLE award_share (
  district CHAR(6) NOT NULL,
  mediator VARCHAR(60) NOT NULL,
  award BIGINT NOT NULL,
  PRIMARY KEY (district, mediator, award)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
