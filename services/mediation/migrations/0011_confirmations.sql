-- The judicial confirmation of agreements. `confirmation` is its state while the agreement is in effect, 0: there is none.
-- `follows_calendar` is 1 where days of it go by the working calendar: the window runs, or a court confirmed it. An agreement that
-- was in effect before has no confirmation.
ALTER TABLE agreement
  ADD COLUMN confirmation TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN follows_calendar TINYINT NOT NULL DEFAULT 0,
  ADD KEY by_confirmation (district, confirmation, id),
  ADD KEY by_calendar (district, follows_calendar, id);
