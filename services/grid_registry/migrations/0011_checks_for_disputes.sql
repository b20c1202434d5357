-- On-site checks may be for a dispute, too: `dispute_id` is 0 for those of a case, `case_id` 0 for those of a dispute. Each of
-- either is handed over once: `by_asker`.
ALTER TABLE site_check ADD COLUMN dispute_id BIGINT NOT NULL DEFAULT 0;

ALTER TABLE site_check ADD UNIQUE KEY by_asker (district, case_id, dispute_id, number);

ALTER TABLE site_check DROP KEY by_case;
