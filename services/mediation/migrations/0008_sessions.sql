-- A session of a dispute. Columns are what lists filter by; the rest is `body`, a SessionBody, which tells nothing of a person,
-- and `words`, a SessionWords sealed for this row. `mediator` is the one who presides, `room` is `{committee}/{code}` or NULL.
-- `area_path` and `area1` … `area4` are where its dispute was when it was booked. Who holds its time is in booked_day.
CREATE TABLE session (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  state TINYINT NOT NULL,
  dispute BIGINT NOT NULL,
  sequence INT NOT NULL,
  start BIGINT NOT NULL,
  mediator VARCHAR(60) NOT NULL,
  room VARCHAR(40) NULL,
  area_path VARCHAR(160) NOT NULL,
  area1 VARCHAR(20) NOT NULL,
  area2 VARCHAR(20) NOT NULL,
  area3 VARCHAR(20) NOT NULL,
  area4 VARCHAR(20) NOT NULL,
  body BLOB NOT NULL,
  words MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, id),
  UNIQUE KEY by_sequence (district, dispute, sequence),
  KEY by_dispute (district, dispute, id),
  KEY by_state (district, state, id),
  KEY by_mediator (district, mediator, id),
  KEY by_room (district, room, start),
  KEY by_start (district, start),
  KEY by_area1 (district, area1, id),
  KEY by_area2 (district, area2, id),
  KEY by_area3 (district, area3, id),
  KEY by_area4 (district, area4, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The mediators of sessions, for their calendars: written with the session, whose body holds them whole.
CREATE TABLE session_mediator (
  district CHAR(6) NOT NULL,
  session BIGINT NOT NULL,
  mediator VARCHAR(60) NOT NULL,
  start BIGINT NOT NULL,
  PRIMARY KEY (district, session, mediator),
  KEY by_mediator (district, mediator, start)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
