-- The lowest area of a case that is not closed, so that the open cases of an area are counted by their index entries alone.
-- NULL for a closed case, and for one without a place.
ALTER TABLE intake_case
  ADD COLUMN open_area VARCHAR(20) NULL;

UPDATE intake_case SET open_area = COALESCE(NULLIF(area4, ''), NULLIF(area3, ''), NULLIF(area2, ''), NULLIF(area1, ''),
  IF(placement = 1, CONCAT(district, '000000'), NULL)) WHERE state <> 5;

ALTER TABLE intake_case
  ADD KEY by_open_area (district, open_area, handle_due);
