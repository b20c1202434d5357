-- What agreements oblige to. `next_due` is the earliest last day of what is owed by one in effect, yyyymmdd, and NULL where
-- nothing is; `overdue` is 1 where something is. Rows that were there owe nothing by these columns until they change.
ALTER TABLE agreement
  ADD COLUMN next_due BIGINT NULL,
  ADD COLUMN overdue TINYINT NOT NULL DEFAULT 0,
  ADD KEY by_due (district, next_due, id),
  ADD KEY by_overdue (district, overdue, id);
