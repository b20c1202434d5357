-- Which windows for judicial confirmation close soon. `confirm_until` is the last day to apply, yyyymmdd, of an agreement in effect
-- while nobody has applied, and NULL otherwise. Rows that were there have none until they change.
ALTER TABLE agreement
  ADD COLUMN confirm_until INT NULL,
  ADD KEY by_confirm_until (district, confirm_until, id);
