-- What bulletins are added up from is kept by common/reports now, in tables of its own. Its follower is a new one, which
-- counts the whole log.
DROP TABLE report_counter;
