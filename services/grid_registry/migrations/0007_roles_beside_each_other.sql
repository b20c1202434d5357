-- One person may serve one place in several roles from one day on: 网格员 and 村调解员 of one village.
ALTER TABLE staff_assignment DROP PRIMARY KEY, ADD PRIMARY KEY (district, staff_id, area, department, from_day, role);
