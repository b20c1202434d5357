-- What came of each hand-off that this service received, refusals too; written in the transaction of the effect. The key is
-- the hand-off's identity: who delivers, by which relay, which change of the sender's log.
CREATE TABLE handoff_inbox (
  district CHAR(6) NOT NULL,
  caller VARCHAR(120) NOT NULL,
  relay VARCHAR(60) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  id VARCHAR(40) NOT NULL,
  version BIGINT NOT NULL,
  code INT NOT NULL,
  outcome MEDIUMBLOB NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (district, kind, id, caller, relay, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The highest fencing epoch that a caller's relay has delivered with.
CREATE TABLE handoff_sender (
  caller VARCHAR(120) NOT NULL,
  relay VARCHAR(60) NOT NULL,
  epoch BIGINT NOT NULL,
  PRIMARY KEY (caller, relay)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Resources with a change that this service has to hand over. `version` and `seq` are of the first such change; later ones of
-- the resource, up to `last_version`, wait behind it in the log. `code` and `reason` say why the last try failed.
-- `given_up_why` is set by an operator: the relay then settles the change as given up.
CREATE TABLE handoff_pending (
  district CHAR(6) NOT NULL,
  relay VARCHAR(60) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  id VARCHAR(40) NOT NULL,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  last_version BIGINT NOT NULL,
  since BIGINT NOT NULL,
  next_try BIGINT NOT NULL,
  tries INT NOT NULL DEFAULT 0,
  code INT NOT NULL DEFAULT 0,
  reason VARCHAR(300) NOT NULL DEFAULT '',
  given_up_by VARCHAR(120) NOT NULL DEFAULT '',
  given_up_why VARCHAR(300) NOT NULL DEFAULT '',
  PRIMARY KEY (district, relay, kind, id),
  KEY by_due (relay, next_try),
  KEY by_age (district, since, relay, kind, id),
  KEY by_relay_age (relay, since),
  KEY by_resource (district, kind, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
