-- The last number that was given in a book: of one committee's files of a year, for example (`dispute/4412/2026`). The
-- transaction that takes a number holds the row until it commits; one that fails gives the number back, so there is no gap,
-- and no number is given twice. A unique key of the table that uses the numbers says so once more.
CREATE TABLE number_book (
  district CHAR(6) NOT NULL,
  book VARCHAR(60) NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (district, book)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
