#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/names/resource_name.h"
#include "common/rpc/service.h"
#include "common/status/macros.h"
#include "services/grid_registry/registry_errors.h"
#include "zhiwang/common/v1/place.pb.h"

namespace zhiwang::grid {

inline constexpr size_t kMostImportRows = 100'000;
inline constexpr size_t kRowsATransaction = 200;

// What becomes of the row `number`: written (or not, in a dry run), unchanged or refused.
template <class Response>
void CountRow(Response& response, int64_t number, const absl::StatusOr<common::v1::RowOutcome::Result>& outcome) {
  if (!outcome.ok()) {
    auto* refusal = response.add_rows();
    refusal->set_row(number);
    refusal->set_result(common::v1::RowOutcome::REFUSED);
    refusal->set_message(ChineseMessageOf(outcome.status()));
    refusal->set_reason(common::v1::ErrorReason_Name(ReasonOf(outcome.status())));
    response.set_refused(response.refused() + 1);
  } else if (*outcome == common::v1::RowOutcome::CREATED) {
    response.set_created(response.created() + 1);
  } else if (*outcome == common::v1::RowOutcome::UPDATED) {
    response.set_updated(response.updated() + 1);
  } else {
    response.set_unchanged(response.unchanged() + 1);
  }
}

// Serves a client stream of a header and rows, each row for itself: reads to the end and hands the rows, some hundred at a
// time, to `write(district, dry_run, rows, response)`, which counts them into the response by CountRow. An earlier part
// stays written when a later one fails: repeating the import goes on where it stopped.
template <class Request, class Response, class Row, class Write>
absl::Status ServeImport(rpc::Stream<Request, Response>& stream, Write&& write) {
  Request message;
  ASSIGN_OR_RETURN(const bool begun, stream.Read(message));
  if (!begun || !message.has_header()) return error::StreamOrder("the first message must be the header");
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("header.district", message.header().district()));
  const bool dry_run = message.header().dry_run();

  std::vector<Row> rows;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, stream.Read(message));
    if (!more) break;
    if (!message.has_row()) return error::StreamOrder("only the first message is the header, all others are rows");
    if (rows.size() == kMostImportRows) return error::FieldInvalid("row", "at most 100,000 an import", "一次最多导入 10 万行");
    rows.push_back(std::move(*message.mutable_row()));
  }
  if (stream.cancelled()) return error::DeadlinePassed();

  Response response;
  for (size_t begin = 0; begin < rows.size(); begin += kRowsATransaction) {
    const size_t count = std::min(kRowsATransaction, rows.size() - begin);
    RETURN_IF_ERROR(write(district, dry_run, absl::MakeConstSpan(rows).subspan(begin, count), response));
  }
  stream.Write(response);
  return absl::OkStatus();
}

}  // namespace zhiwang::grid
