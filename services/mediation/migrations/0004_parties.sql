-- The parties of disputes, each sealed for its own row, a PartyRecord. A party is a part of its dispute: it changes with the
-- dispute's version, and has none of its own.
CREATE TABLE party (
  district CHAR(6) NOT NULL,
  dispute BIGINT NOT NULL,
  number INT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (district, dispute, number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The blind indexes of phones and identity numbers by which parties and those who act for them (`proxy`; 0: the party) are
-- found.
CREATE TABLE party_index (
  district CHAR(6) NOT NULL,
  digest BINARY(16) NOT NULL,
  dispute BIGINT NOT NULL,
  party INT NOT NULL,
  proxy INT NOT NULL,
  PRIMARY KEY (district, digest, dispute, party, proxy),
  KEY by_dispute (district, dispute)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
