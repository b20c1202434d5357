-- A version of a template of a kind of document; `content` is a TemplateRecord. The versions of a kind are 1, 2, 3 …, in
-- `number`. A row is never changed.
CREATE TABLE template (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  kind TINYINT NOT NULL,
  number INT NOT NULL,
  content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (district, id),
  UNIQUE KEY by_kind (district, kind, number),
  KEY by_kind_id (district, kind, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A document of a dispute's file: written once, and withdrawn at most. `body` is a DocumentRecord, which tells nothing of a
-- person; `words` is a DocumentWords sealed for this row. `attachment` is its content. `agreement` and `agreement_version` are
-- those that it is the text of, which is one document.
CREATE TABLE document (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  dispute BIGINT NOT NULL,
  kind TINYINT NOT NULL,
  attachment BIGINT NOT NULL,
  agreement BIGINT NULL,
  agreement_version INT NULL,
  body BLOB NOT NULL,
  words BLOB NOT NULL,
  PRIMARY KEY (district, id),
  UNIQUE KEY by_agreement (district, agreement, agreement_version),
  KEY by_dispute (district, dispute, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
