-- What waits for a place, and the handling deadlines that run, are timers now. Cases that are there get theirs; a deadline
-- that passed before this is told late.
INSERT INTO timer (district, kind, id, what, lane, due, version, next_try)
  SELECT district, 'case', CAST(id AS CHAR), 'case.place', 1, 0, 0, 0 FROM case_to_place
  ON DUPLICATE KEY UPDATE what = VALUES(what);

INSERT INTO timer (district, kind, id, what, lane, due, version, next_try)
  SELECT district, 'case', CAST(id AS CHAR), 'case.overdue', 0, handle_due, version, handle_due FROM intake_case
  WHERE handle_due IS NOT NULL
  ON DUPLICATE KEY UPDATE what = VALUES(what);

DROP TABLE case_to_place;
