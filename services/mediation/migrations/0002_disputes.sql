-- A dispute. Columns are what lists filter by; the rest is `body`, a DisputeBody, which tells nothing of a person, and `words`, a
-- DisputeWords sealed for this row. `id` starts with the time of registration, so the order of the primary key is the order
-- of registration. `next_due` is the earliest due time of its clocks that run: what is overdue is a range of `by_due`.
-- `attention` is the most pressing reason why it stands on the desk; `level` and `confidential` are beside it for the desk. `origin_key` is what it may be registered for only once: `case/{id}/{round}` or
-- `partner/{number}/{caller}`. A number is one file's in its committee's year.
CREATE TABLE dispute (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  state TINYINT NOT NULL,
  committee BIGINT NOT NULL,
  level TINYINT NOT NULL,
  type TINYINT NOT NULL,
  colour TINYINT NOT NULL,
  confidential TINYINT NOT NULL,
  attention TINYINT NULL,
  next_due BIGINT NULL,
  number_committee BIGINT NULL,
  number_year SMALLINT NULL,
  number BIGINT NULL,
  origin_key VARCHAR(200) NULL,
  partner VARCHAR(120) NULL,
  unit VARCHAR(20) NOT NULL,
  area_path VARCHAR(160) NOT NULL,
  area1 VARCHAR(20) NOT NULL,
  area2 VARCHAR(20) NOT NULL,
  area3 VARCHAR(20) NOT NULL,
  area4 VARCHAR(20) NOT NULL,
  body MEDIUMBLOB NOT NULL,
  words MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, id),
  UNIQUE KEY by_number (district, number_committee, number_year, number),
  UNIQUE KEY by_origin (district, origin_key),
  KEY by_state (district, state, id),
  KEY by_committee (district, committee, id),
  KEY by_type (district, type, id),
  KEY by_colour (district, colour, id),
  KEY by_attention (district, attention, id),
  KEY by_due (district, next_due),
  KEY by_partner (district, partner, id),
  KEY by_unit (district, unit, id),
  KEY by_area1 (district, area1, id),
  KEY by_area2 (district, area2, id),
  KEY by_area3 (district, area3, id),
  KEY by_area4 (district, area4, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The assignments of disputes, for lists by mediator: written with the dispute, whose body holds them whole.
CREATE TABLE assignment (
  district CHAR(6) NOT NULL,
  dispute BIGINT NOT NULL,
  number INT NOT NULL,
  mediator VARCHAR(60) NOT NULL,
  state TINYINT NOT NULL,
  PRIMARY KEY (district, dispute, number),
  KEY by_mediator (district, mediator, dispute, number),
  KEY by_state (district, state, mediator, dispute)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
