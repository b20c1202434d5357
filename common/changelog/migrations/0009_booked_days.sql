-- What a holder (a room, a mediator, a party by blind index) has on a Beijing day (yyyymmdd): `spans` is a serialized
-- zhiwang.common.v1.BookedDay, stretches [start, end) in minutes of the day with what each is booked for. A booking is a
-- compare-and-set on `version` of each holder's row, in the order of the key, so two that overlap never both commit, and no
-- range is locked. What goes over midnight is two rows.
CREATE TABLE booked_day (
  district CHAR(6) NOT NULL,
  holder VARBINARY(60) NOT NULL,
  day INT NOT NULL,
  version BIGINT NOT NULL,
  spans BLOB NOT NULL,
  PRIMARY KEY (district, holder, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
