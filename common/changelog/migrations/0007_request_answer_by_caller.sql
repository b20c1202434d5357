-- The first answer to each request, so that the same caller's same request gets it again. The caller is part of the key:
-- nobody takes the id first that another's request will have.
DROP TABLE request_answer;

CREATE TABLE request_answer (
  district CHAR(6) NOT NULL,
  request_id VARCHAR(36) NOT NULL,
  caller VARCHAR(120) NOT NULL,
  fingerprint BINARY(32) NOT NULL,
  answer MEDIUMBLOB NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (district, request_id, caller)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
