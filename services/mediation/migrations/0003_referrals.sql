-- A case of the intake that a dispute answers, a resource of its own: each case is told its own progress, in order. `body` is a
-- ReferralRecord. A round of a case is answered once.
CREATE TABLE referral (
  district CHAR(6) NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  dispute BIGINT NOT NULL,
  case_id BIGINT NOT NULL,
  round INT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (district, id),
  UNIQUE KEY by_case (district, case_id, round),
  KEY by_dispute (district, dispute, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
