#!/usr/bin/env python3
"""Counts a file of petitions by day, without any of the project's own code: what the daily bulletins must say.

usage: recount.py PETITIONS.jsonl CALENDAR.csv YEAR  ->  one line a day: day received resolved closed overdue
"""
import collections
import csv
import datetime as dt
import json
import sys

HANDLING_DAYS = 15
END_OF_WORK = dt.time(17, 30)


def read_calendar(path):
    off, on = set(), set()
    with open(path, encoding="utf-8-sig") as lines:
        for row in csv.reader(line for line in lines if not line.startswith("#")):
            if row and row[0] != "date":
                (off if row[1] == "holiday" else on).add(dt.date.fromisoformat(row[0]))
    return off, on


def moment(text):
    """A local time, or a day alone as some rows have it: 2018/4/24."""
    if "/" in text:
        return dt.datetime(*map(int, text.split("/")))
    return dt.datetime.fromisoformat(text)


def main(petitions, calendar, year):
    off, on = read_calendar(calendar)

    def works(day):
        return day in on or (day.weekday() < 5 and day not in off)

    def due(start):
        day, left = start.date(), HANDLING_DAYS
        while left:
            day += dt.timedelta(days=1)
            left -= works(day)
        return dt.datetime.combine(day, END_OF_WORK)

    counts = collections.defaultdict(collections.Counter)
    with open(petitions, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            submitted = moment(row["submitted_at"])
            counts[submitted.date()]["received"] += 1
            if not row.get("reply"):
                continue
            replied = moment(row["replied_at"])
            counts[replied.date()]["resolved"] += 1
            counts[replied.date()]["closed"] += 1
            limit = due(submitted)
            if replied > limit:
                counts[limit.date()]["overdue"] += 1

    day = dt.date(int(year), 1, 1)
    while day.year == int(year):
        c = counts[day]
        print(day, c["received"], c["resolved"], c["closed"], c["overdue"])
        day += dt.timedelta(days=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
