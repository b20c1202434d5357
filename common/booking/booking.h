#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/booking/domain/span.h"
#include "common/sql/database.h"

// Bookings: nobody and nothing is booked twice at one time, at any replica. Times are whole minutes.
namespace zhiwang::booking {

// The holder of a time: a room, a mediator, a party. `{kind}/{id}` is the key of its rows, at most 60 bytes, and is stored: do
// not change what makes it. A kind has no slash.
struct Holder {
  std::string kind;
  std::string id;

  friend bool operator==(const Holder&, const Holder&) = default;
};
std::string KeyOf(const Holder& holder);
Holder HolderOf(std::string_view key);

// A time that several hold together.
struct Booking {
  std::vector<Holder> holders;
  Span span;

  friend bool operator==(const Booking&, const Booking&) = default;
};

// The resource that a time is booked for: its kind in the change log, `session`, and its id.
struct What {
  std::string kind;
  int64_t id = 0;
};

// A holder has something else at that time. Nothing is said of what, nor of which holder of that kind.
struct Busy {
  std::string kind;

  friend bool operator==(const Busy&, const Busy&) = default;
};

// The first of the booking's holders that has something else than `what` at that time; nothing where all are free. Writes
// nothing, and holds nothing: somebody else may book meanwhile.
absl::StatusOr<std::optional<Busy>> FindBusy(sql::Txn& tx, const std::string& district, const Booking& booking,
                                             const What& what);

// Books a time for `what`, which has none, in the transaction that writes it. Nothing where it is booked; where a holder is
// busy nothing is written. Where another transaction booked one of the same days meanwhile, this one runs again (sql::Rerun).
absl::StatusOr<std::optional<Busy>> Book(sql::Txn& tx, const std::string& district, const Booking& booking,
                                         const What& what);

// Frees what `what` has of this time. OK where it has nothing there.
absl::Status Free(sql::Txn& tx, const std::string& district, const Booking& booking, const What& what);

// Books another time, or other holders, for `what`, and frees what it had: as Free and Book at once, all or nothing.
absl::StatusOr<std::optional<Busy>> Move(sql::Txn& tx, const std::string& district, const Booking& from,
                                         const Booking& to, const What& what);

// Deletes the rows of these holders of days before `today`, yyyymmdd, on which they have nothing any more: nobody books a day that is
// past. OK where there is none. Called when a time ends, it keeps the table as small as what is still to come.
absl::Status ForgetPast(sql::Txn& tx, const std::string& district, absl::Span<const Holder> holders, int today);

// The stretches of `within` in which each holder is free, in order: one list for each holder.
absl::StatusOr<std::vector<std::vector<Span>>> FreeSpans(sql::Txn& tx, const std::string& district,
                                                         absl::Span<const Holder> holders, const Span& within);

}  // namespace zhiwang::booking
