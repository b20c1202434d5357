#include "services/case_intake/report/report_projector.h"

#include <map>
#include <string>

#include <fmt/format.h>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_record.h"
#include "services/case_intake/report/report_store.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {

absl::Status AddChange(const changelog::Change& change, Counters& counters) {
  if (change.kind != "case") return absl::OkStatus();
  v1::CaseChange payload;
  if (!payload.ParseFromString(change.payload) || !payload.has_after()) {
    return error::Unexpected(fmt::format("change {} of case {} cannot be read", change.version, change.id));
  }
  AddContributions(FromRecord(payload.after()), 1, counters);
  if (payload.has_before()) AddContributions(FromRecord(payload.before()), -1, counters);
  return absl::OkStatus();
}

absl::Status ProjectReports(sql::Txn& tx, const std::vector<changelog::Change>& changes) {
  std::map<std::string, Counters> by_district;
  for (const changelog::Change& change : changes) RETURN_IF_ERROR(AddChange(change, by_district[change.district]));
  for (const auto& [district, counters] : by_district) RETURN_IF_ERROR(AddToCounters(tx, district, counters));
  return absl::OkStatus();
}

}  // namespace zhiwang::intake
