-- Categories begin and end. Days are yyyymmdd: `end_day` is the first day on which no case is filed under the category any more,
-- `successor` the code of the one that takes over. What is there has always been there, and has no end.
ALTER TABLE category
  ADD COLUMN version BIGINT NOT NULL DEFAULT 1,
  ADD COLUMN begin_day INT NOT NULL DEFAULT 0,
  ADD COLUMN end_day INT NOT NULL DEFAULT 99991231,
  ADD COLUMN successor VARCHAR(6) NOT NULL DEFAULT '';
