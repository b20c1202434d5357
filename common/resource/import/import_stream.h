#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/resource/import/row_outcome.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "zhiwang/common/v1/row_outcome.pb.h"

namespace zhiwang::resource {

inline constexpr size_t kMostImportRows = 100'000;
inline constexpr size_t kRowsATransaction = 200;
inline constexpr int kMostRefusalsShown = 10'000;  // an answer must not outgrow what a client takes
inline constexpr absl::Duration kLongestPart = absl::Seconds(30);

// True for a stream that was broken off: its caller hung up, or sent a message too large to take, and did not mean the
// messages before it to be everything. gRPC ends such a stream like any other and marks it some milliseconds later
// (measured: up to 7 on a busy machine), so that an answer of `false` takes the time in which it would have been.
template <class Request, class Response>
bool BrokenOff(const server::Stream<Request, Response>& stream) {
  constexpr absl::Duration kUntilMarked = absl::Milliseconds(50);
  for (const absl::Time ended = absl::Now(); absl::Now() < ended + kUntilMarked;) {
    if (stream.cancelled()) return true;
    absl::SleepFor(absl::Milliseconds(1));
  }
  return stream.cancelled();
}

// The outcome of the row `number`: written (or not, in a dry run), unchanged or refused.
template <class Response>
void CountRow(Response& response, int64_t number, const absl::StatusOr<common::v1::RowOutcome::Result>& outcome) {
  if (!outcome.ok()) {
    response.set_refused(response.refused() + 1);
    if (response.rows_size() >= kMostRefusalsShown) return;
    *response.add_rows() = RefusedRow(number, outcome.status());
  } else if (*outcome == common::v1::RowOutcome::CREATED) {
    response.set_created(response.created() + 1);
  } else if (*outcome == common::v1::RowOutcome::UPDATED) {
    response.set_updated(response.updated() + 1);
  } else {
    response.set_unchanged(response.unchanged() + 1);
  }
}

// Serves a client stream of a header and rows, each row for itself: reads to the end, then runs
// `write(tx, district, row)`, which answers a StatusOr<RowOutcome::Result>, some hundred rows a transaction.
// INVALID_ARGUMENT refuses the row, another error ends the import. An earlier part stays written when a later one fails:
// repeating the import goes on where it stopped. A dry run does the same in one transaction, which it rolls back: a row is
// then checked against all rows before it, as it will be.
template <class Request, class Response, class Write>
absl::Status ServeImport(sql::Database& db, server::Stream<Request, Response>& stream, Write&& write) {
  Request message;
  ASSIGN_OR_RETURN(const bool begun, stream.Read(message));
  if (!begun || !message.has_header()) return error::StreamOrder("the first message must be the header");
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("header.district", message.header().district()));
  const bool dry_run = message.header().dry_run();

  std::vector<typename Request::Row> rows;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, stream.Read(message));
    if (!more) break;
    if (!message.has_row()) return error::StreamOrder("only the first message is the header, all others are rows");
    if (rows.size() == kMostImportRows)
      return error::FieldInvalid("row", "at most 100,000 an import", "一次最多导入 10 万行");
    rows.push_back(std::move(*message.mutable_row()));
  }

  if (BrokenOff(stream)) return error::DeadlinePassed();

  Response response;
  const absl::Status roll_back = absl::CancelledError("a dry run");
  const size_t at_a_time = dry_run ? std::max(rows.size(), kRowsATransaction) : kRowsATransaction;
  const absl::Duration longest = kLongestPart * (at_a_time / kRowsATransaction);
  for (size_t begin = 0; begin < rows.size(); begin += at_a_time) {
    const size_t end = std::min(rows.size(), begin + at_a_time);
    Response counted;
    const absl::Status written = db.Transact(absl::Now() + longest, [&](sql::Txn& tx) -> absl::Status {
      counted = response;
      for (size_t i = begin; i < end; ++i) {
        const absl::StatusOr<common::v1::RowOutcome::Result> outcome = write(tx, district, rows[i]);
        if (!outcome.ok() && outcome.status().code() != absl::StatusCode::kInvalidArgument) return outcome.status();
        CountRow(counted, rows[i].row(), outcome);
      }
      return dry_run ? roll_back : absl::OkStatus();
    });
    if (!written.ok() && written != roll_back) return written;
    response = std::move(counted);
  }
  stream.Write(response);
  return absl::OkStatus();
}

}  // namespace zhiwang::resource
