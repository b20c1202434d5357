-- The content of attachments. `address` is a keyed digest of the bytes: what comes again is kept once, and `uses` counts
-- those that refer to it. The bytes are sealed under a key of their own, which `secret` holds, sealed for this row, with
-- their digest and their number: deleting the row deletes the content. `media_type` is attachments::MediaType.
CREATE TABLE attachment (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  address BINARY(32) NOT NULL,
  media_type TINYINT NOT NULL,
  uses BIGINT NOT NULL,
  secret VARBINARY(255) NOT NULL,
  PRIMARY KEY (district, id),
  UNIQUE KEY by_address (district, address)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The sealed bytes, in pieces of at most 192 KiB, since longer values take another path through the database client.
CREATE TABLE attachment_piece (
  district CHAR(6) NOT NULL,
  attachment BIGINT NOT NULL,
  piece INT NOT NULL,
  content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, attachment, piece)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The contents that are being received, by the id they will have, and when each began (microseconds since the epoch, UTC). A
-- row goes with the transaction that keeps the content; what a broken upload left is deleted by its time.
CREATE TABLE attachment_upload (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  begun BIGINT NOT NULL,
  pieces INT NOT NULL,
  PRIMARY KEY (district, id),
  KEY by_time (begun)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
