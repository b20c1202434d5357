-- A contracted law firm; `body` is a serialized zhiwang.mediation.v1.FirmBody, which names no person, `people` a FirmPeople
-- sealed for this row.
CREATE TABLE firm (
  district CHAR(6) NOT NULL,
  code VARCHAR(20) NOT NULL,
  version BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  people MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The lawyers of firms, by licence, from a day until before another (yyyymmdd; 99991231: no end). Those who left stay.
CREATE TABLE lawyer (
  district CHAR(6) NOT NULL,
  licence BIGINT NOT NULL,
  firm VARCHAR(20) NOT NULL,
  from_day INT NOT NULL,
  until_day INT NOT NULL,
  PRIMARY KEY (district, licence, firm, from_day),
  KEY by_firm (district, firm, licence)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who serves for a committee on a day (yyyymmdd), in minutes of the day, [from_minute, until_minute).
CREATE TABLE roster_shift (
  district CHAR(6) NOT NULL,
  committee BIGINT NOT NULL,
  day INT NOT NULL,
  mediator VARCHAR(60) NOT NULL,
  from_minute SMALLINT NOT NULL,
  until_minute SMALLINT NOT NULL,
  PRIMARY KEY (district, committee, day, mediator, from_minute)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- An entry of the register of legal services. `body` is a LegalServiceRecord, `words` a LegalServiceWords sealed for this row.
-- `start` is in microseconds since the epoch: what a lawyer did at a time is a range of `by_time`.
CREATE TABLE legal_service (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  state TINYINT NOT NULL,
  lawyer BIGINT NOT NULL,
  firm VARCHAR(20) NOT NULL,
  start BIGINT NOT NULL,
  area1 VARCHAR(20) NOT NULL,
  area2 VARCHAR(20) NOT NULL,
  area3 VARCHAR(20) NOT NULL,
  area4 VARCHAR(20) NOT NULL,
  body BLOB NOT NULL,
  words BLOB NOT NULL,
  PRIMARY KEY (district, id),
  KEY by_state (district, state, id),
  KEY by_lawyer (district, lawyer, id),
  KEY by_firm (district, firm, id),
  KEY by_time (district, lawyer, start),
  KEY by_area1 (district, area1, id),
  KEY by_area2 (district, area2, id),
  KEY by_area3 (district, area3, id),
  KEY by_area4 (district, area4, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Whom lawyers advised, by blind index of phone or identity number: what bars them and their firm (律师法 art. 39). Never deleted
-- when an entry is voided.
CREATE TABLE advised_person (
  district CHAR(6) NOT NULL,
  digest BINARY(16) NOT NULL,
  firm VARCHAR(20) NOT NULL,
  lawyer BIGINT NOT NULL,
  legal_service BIGINT NOT NULL,
  PRIMARY KEY (district, digest, firm, lawyer, legal_service)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- True where the mediator of an assignment that is PROPOSED or ACTIVE was noted to serve no longer: the body holds it, too.
ALTER TABLE assignment ADD COLUMN holder_left TINYINT NOT NULL DEFAULT 0;

-- True where the mediator of an assignment took the dispute up and had it when its round ended: the body holds when. Who was only
-- proposed, was replaced, or had it at another level has no part in how it ended.
ALTER TABLE assignment ADD COLUMN had_to_end TINYINT NOT NULL DEFAULT 0;

-- The last import that changed at which firms a lawyer serves, by compare-and-set: a lawyer serves at one at a time (律师法 art. 10),
-- and of two imports that come at once the later sees the other.
CREATE TABLE licence_use (
  district CHAR(6) NOT NULL,
  licence BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (district, licence)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
