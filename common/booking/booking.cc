#include "common/booking/booking.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "common/sql/rows.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "zhiwang/common/v1/booked_day.pb.h"

namespace zhiwang::booking {
namespace {

using common::v1::BookedDay;

// The row of a holder on a day. A row that is not there has version 0.
struct Row {
  int64_t version = 0;
  BookedDay booked;
};

// Rows by their key: they are locked in this order.
using Rows = std::map<std::pair<std::string, int>, Row>;

// Reads the rows of these holders on the days of a stretch.
absl::Status Read(sql::Txn& tx, const std::string& district, absl::Span<const Holder> holders, const Span& span,
                  Rows& rows) {
  const std::vector<DayPart> parts = PartsOf(span);
  if (parts.empty() || holders.empty()) return absl::OkStatus();
  std::vector<std::string> keys;
  for (const Holder& holder : holders) keys.push_back(KeyOf(holder));
  bool readable = true;
  RETURN_IF_ERROR(sql::QueryOverList(
      tx,
      {.begin = "SELECT holder, day, version, spans FROM booked_day WHERE district = ? AND holder IN ",
       .values = {district},
       .end = " AND day >= ? AND day <= ?",
       .end_values = {parts.front().day, parts.back().day}},
      keys, [&](const sql::Row& found) {
        Row& row = rows[{found.Text(1), static_cast<int>(found.Int(2))}];
        row.version = found.Int(3);
        readable = row.booked.ParseFromString(found.Text(4)) && readable;
      }));
  return readable ? absl::OkStatus() : error::Unexpected("a row of booked_day cannot be read");
}

bool IsOf(const BookedDay::Span& span, const What& what) { return span.kind() == what.kind && span.id() == what.id; }

// True where the holder's row has something else than `what` in that part of its day.
bool IsTaken(const Row& row, const DayPart& part, const What& what) {
  return std::any_of(row.booked.spans().begin(), row.booked.spans().end(), [&](const BookedDay::Span& span) {
    return !IsOf(span, what) && span.start() < part.end && part.start < span.end();
  });
}

std::optional<Busy> BusyAmong(const Rows& rows, const Booking& booking, const What& what) {
  const std::vector<DayPart> parts = PartsOf(booking.span);
  for (const Holder& holder : booking.holders) {
    for (const DayPart& part : parts) {
      const auto row = rows.find({KeyOf(holder), part.day});
      if (row != rows.end() && IsTaken(row->second, part, what)) return Busy{holder.kind};
    }
  }
  return std::nullopt;
}

void TakeOut(BookedDay& booked, const What& what) {
  auto& spans = *booked.mutable_spans();
  spans.erase(std::remove_if(spans.begin(), spans.end(), [&](const auto& span) { return IsOf(span, what); }),
              spans.end());
}

void PutIn(BookedDay& booked, const DayPart& part, const What& what) {
  BookedDay::Span& added = *booked.add_spans();
  added.set_start(part.start);
  added.set_end(part.end);
  added.set_kind(what.kind);
  added.set_id(what.id);
  std::sort(booked.mutable_spans()->begin(), booked.mutable_spans()->end(),
            [](const BookedDay::Span& a, const BookedDay::Span& b) { return a.start() < b.start(); });
}

// Writes rows that are not what they were, each by compare-and-set, many with a statement. How many were written tells whether all
// were: a row of another version than was read stays as it is, and then the whole transaction runs again.
absl::Status Write(sql::Txn& tx, const std::string& district, const Rows& before, const Rows& after) {
  struct Written {
    const std::string* holder;
    int day;
    int64_t version;
    std::string spans;
  };
  std::vector<Written> written;
  int64_t expected = 0;
  for (const auto& [key, row] : after) {
    std::string spans = row.booked.SerializeAsString();
    const auto was = before.find(key);
    const bool is_there = was != before.end() && was->second.version > 0;
    if (is_there ? spans == was->second.booked.SerializeAsString() : spans.empty()) continue;
    written.push_back({&key.first, key.second, row.version + 1, std::move(spans)});
    expected += is_there ? 2 : 1;
  }
  if (written.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t count,
                   sql::InsertOrUpdateRows(
                       tx, "INSERT INTO booked_day (district, holder, day, version, spans) VALUES ", written.size(),
                       [&](size_t row, std::vector<sql::Value>& values) {
                         const Written& one = written[row];
                         values.insert(values.end(), {district, *one.holder, one.day, one.version, one.spans});
                       },
                       " ON DUPLICATE KEY UPDATE spans = IF(version = VALUES(version) - 1, VALUES(spans), spans), "
                       "version = IF(version = VALUES(version) - 1, VALUES(version), version)"));
  return count == expected ? absl::OkStatus() : sql::Rerun("somebody else booked meanwhile");
}

const Booking& Nothing() {
  static const Booking nothing;
  return nothing;
}

}  // namespace

std::string KeyOf(const Holder& holder) { return holder.kind + '/' + holder.id; }

Holder HolderOf(std::string_view key) {
  const size_t slash = std::min(key.find('/'), key.size());
  return {std::string(key.substr(0, slash)), std::string(key.substr(std::min(slash + 1, key.size())))};
}

absl::StatusOr<std::optional<Busy>> FindBusy(sql::Txn& tx, const std::string& district, const Booking& booking,
                                             const What& what) {
  Rows rows;
  RETURN_IF_ERROR(Read(tx, district, booking.holders, booking.span, rows));
  return BusyAmong(rows, booking, what);
}

absl::StatusOr<std::optional<Busy>> Book(sql::Txn& tx, const std::string& district, const Booking& booking,
                                         const What& what) {
  return Move(tx, district, Nothing(), booking, what);
}

absl::Status Free(sql::Txn& tx, const std::string& district, const Booking& booking, const What& what) {
  return Move(tx, district, booking, Nothing(), what).status();
}

absl::StatusOr<std::optional<Busy>> Move(sql::Txn& tx, const std::string& district, const Booking& from,
                                         const Booking& to, const What& what) {
  Rows before;
  RETURN_IF_ERROR(Read(tx, district, from.holders, from.span, before));
  RETURN_IF_ERROR(Read(tx, district, to.holders, to.span, before));
  if (std::optional<Busy> busy = BusyAmong(before, to, what)) return busy;
  Rows after = before;
  for (auto& [key, row] : after) TakeOut(row.booked, what);
  const std::vector<DayPart> parts = PartsOf(to.span);
  std::set<std::string> holders;  // somebody may be named twice
  for (const Holder& holder : to.holders) holders.insert(KeyOf(holder));
  for (const std::string& holder : holders) {
    for (const DayPart& part : parts) PutIn(after[{holder, part.day}].booked, part, what);
  }
  RETURN_IF_ERROR(Write(tx, district, before, after));
  return std::nullopt;
}

absl::Status ForgetPast(sql::Txn& tx, const std::string& district, absl::Span<const Holder> holders, int today) {
  struct Past {
    std::string holder;
    int day;
    int64_t version;
  };
  std::vector<Past> past;
  std::vector<std::string> keys;
  for (const Holder& holder : holders) keys.push_back(KeyOf(holder));
  if (keys.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(
      sql::QueryOverList(tx,
                         {.begin = "SELECT holder, day, version FROM booked_day WHERE district = ? AND holder IN ",
                          .values = {district},
                          .end = " AND day < ? AND spans = ''",
                          .end_values = {today}},
                         keys, [&](const sql::Row& found) {
                           past.push_back({found.Text(1), static_cast<int>(found.Int(2)), found.Int(3)});
                         }));
  std::sort(past.begin(), past.end(),
            [](const Past& a, const Past& b) { return std::tie(a.holder, a.day) < std::tie(b.holder, b.day); });
  // Each by its whole key, so that no range is locked.
  for (const Past& row : past) {
    RETURN_IF_ERROR(tx.Execute("DELETE FROM booked_day WHERE district = ? AND holder = ? AND day = ? AND version = ?",
                               {district, row.holder, row.day, row.version})
                        .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::vector<Span>>> FreeSpans(sql::Txn& tx, const std::string& district,
                                                         absl::Span<const Holder> holders, const Span& within) {
  Rows rows;
  RETURN_IF_ERROR(Read(tx, district, holders, within, rows));
  std::vector<std::vector<Span>> free;
  for (const Holder& holder : holders) {
    const std::string key = KeyOf(holder);
    std::vector<Span> taken;
    for (auto row = rows.lower_bound({key, 0}); row != rows.end() && row->first.first == key; ++row) {
      for (const BookedDay::Span& span : row->second.booked.spans()) {
        taken.push_back(SpanOf({row->first.second, span.start(), span.end()}));
      }
    }
    free.push_back(Without(within, taken));
  }
  return free;
}

}  // namespace zhiwang::booking
