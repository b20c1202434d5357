-- Lists by channel, and by the first and the second level of the category, in the order of receipt. `category1` and
-- `category2` are the first two and four digits of `category`, each level with an index as the area's steps have one.
ALTER TABLE intake_case
  ADD COLUMN category1 VARCHAR(2) NOT NULL DEFAULT '',
  ADD COLUMN category2 VARCHAR(4) NOT NULL DEFAULT '';

UPDATE intake_case SET category1 = LEFT(category, 2), category2 = LEFT(category, 4) WHERE category <> '';

ALTER TABLE intake_case
  ADD KEY by_channel (district, channel, id),
  ADD KEY by_category1 (district, category1, id),
  ADD KEY by_category2 (district, category2, id);
