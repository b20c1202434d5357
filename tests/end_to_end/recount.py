#!/usr/bin/env python3
"""Counts a file of petitions by day, without any of the project's own code: what the daily bulletins must say.

usage: recount.py CALENDAR.csv YEAR PETITIONS.jsonl...  ->  a line of JSON a day: the figures of all petitions, and of
those of each first-level category ("" for none). A petition that comes again is the first one.

A petition without a reply was never given to anybody, so nothing of it falls due; the files name neither a unit nor a
day of dispatch.
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


def main(calendar, year, *petitions):
    off, on = read_calendar(calendar)

    def works(day):
        return day in on or (day.weekday() < 5 and day not in off)

    def due(start):
        day, left = start.date(), HANDLING_DAYS
        while left:
            day += dt.timedelta(days=1)
            left -= works(day)
        return dt.datetime.combine(day, END_OF_WORK)

    total = collections.defaultdict(collections.Counter)
    by_category = collections.defaultdict(lambda: collections.defaultdict(collections.Counter))
    known = set()

    def count(row):
        def happened(figure, day):
            total[day][figure] += 1
            by_category[day][row.get("level1", "")][figure] += 1

        submitted = moment(row["submitted_at"])
        happened("received", submitted.date())
        if not row.get("reply"):
            return
        replied = moment(row["replied_at"])
        happened("resolved", replied.date())
        happened("closed", replied.date())
        limit = due(submitted)
        happened("due", limit.date())
        happened("overdue" if replied > limit else "met", limit.date())

    for path in petitions:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if row["id"] not in known:
                    known.add(row["id"])
                    count(row)

    day = dt.date(int(year), 1, 1)
    while day.year == int(year):
        print(json.dumps({"day": str(day), "total": total[day], "by_category": by_category[day]}, ensure_ascii=False))
        day += dt.timedelta(days=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
