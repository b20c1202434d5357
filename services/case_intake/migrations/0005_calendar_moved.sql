-- The calendar is the grid registry's; what it says is kept in calendar_copy.
DROP TABLE calendar;
