-- What expires is a timer now: each check that is open gets one. Then nothing looks for what is open by its time.
INSERT INTO timer (district, kind, id, what, lane, due, version, next_try)
  SELECT district, 'site_check', CAST(id AS CHAR), 'site_check.expire', 0, open_until, version, open_until FROM site_check
  WHERE open_until IS NOT NULL
  ON DUPLICATE KEY UPDATE what = VALUES(what);

ALTER TABLE site_check DROP KEY by_open, DROP COLUMN open_until;
