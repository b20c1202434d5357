#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/changelog/change_log.h"
#include "common/resource/moment.h"
#include "common/resource/name.h"
#include "common/resource/request_answer.h"
#include "common/rpc/call.h"
#include "common/rules/book.h"
#include "common/rules/kind.h"
#include "common/rules/versions.h"
#include "common/sql/database.h"
#include "common/status/macros.h"

// The two methods by which a service shows its rules and sets them.
namespace zhiwang::rules {

// The district of `districts/{district}/{segment}`: RESOURCE_NAME_INVALID for any other name.
absl::StatusOr<std::string> DistrictIn(std::string_view name, std::string_view segment);
std::string NameIn(std::string_view district, std::string_view segment);

// OK for a day that has not passed; FIELD_INVALID names `{kind}.effective_day`.
absl::Status CheckDay(std::string_view kind, int effective_day);

// The change that tells of a version.
changelog::Change ChangeOf(std::string_view kind, std::string_view segment, int64_t version, const rpc::Call& call,
                           const resource::RequestIdentity& identity, absl::Time now);

// The rules as their message, with name and etag.
template <Kind K>
typename K::Proto Show(const std::string& district, const typename K::Rules& rules) {
  typename K::Proto shown = K::ToProto(rules);
  shown.set_name(NameIn(district, K::kSegment));
  if (rules.version != 0) shown.set_etag(resource::EtagOf(rules.version));
  return shown;
}

// The rules of the district that a name says which hold on a day, `YYYY-MM-DD`; empty: today. RESOURCE_NAME_INVALID,
// FIELD_INVALID, and what Book::On answers.
template <Kind K>
absl::StatusOr<typename K::Proto> Get(Book<K>& book, const rpc::Call& call, const std::string& name,
                                      const std::string& of_day) {
  ASSIGN_OR_RETURN(const std::string district, DistrictIn(name, K::kSegment));
  int day = calendar::TodayNumber();
  if (!of_day.empty()) {
    ASSIGN_OR_RETURN(day, calendar::ParseDayNumber("day", of_day));
  }
  ASSIGN_OR_RETURN(const typename K::Rules rules, book.On(district, day, call.deadline));
  return Show<K>(district, rules);
}

// Sets a version that holds from its day on, at the earliest from today on, in the place of all that were set before for those
// days. Content equal to the version that was set last changes nothing and answers that version; a repeated request gets its
// answer again. `request` has a `name`, an `etag` and a `request_id`. RESOURCE_NAME_INVALID, FIELD_INVALID,
// REQUEST_ID_REUSED, and ETAG_STALE where the etag is not that of the version that was set last.
template <Kind K, class Request>
absl::StatusOr<typename K::Proto> Set(sql::Database& db, Book<K>& book, const rpc::Call& call, const Request& request,
                                      const typename K::Proto& content) {
  using Rules = typename K::Rules;
  using Proto = typename K::Proto;
  ASSIGN_OR_RETURN(const std::string district, DistrictIn(request.name(), K::kSegment));
  ASSIGN_OR_RETURN(const auto identity, resource::RequestIdentity::Of(district, call.principal, request));
  ASSIGN_OR_RETURN(const Rules wanted, K::FromProto(content));
  auto answer = db.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<Proto> {
    ASSIGN_OR_RETURN(const auto earlier, resource::FindEarlierAnswer<Proto>(tx, identity));
    if (earlier) return *earlier;
    ASSIGN_OR_RETURN(const std::vector<Rules> versions, ReadVersions<K>(tx, district));
    const int64_t last = versions.empty() ? 0 : versions.back().version;
    RETURN_IF_ERROR(resource::CheckEtag(request.etag(), last, request.name()));
    Rules next = wanted;
    next.version = last;
    const absl::Time now = resource::NowInMicros();
    const std::string bytes = K::ToProto(next).SerializeAsString();
    if (versions.empty() || bytes != K::ToProto(versions.back()).SerializeAsString()) {
      RETURN_IF_ERROR(CheckDay(K::kKind, next.effective_day));
      ++next.version;
      const absl::Status written = WriteVersion(tx, next.effective_day, bytes,
                                                ChangeOf(K::kKind, K::kSegment, next.version, call, identity, now));
      if (sql::IsDuplicateKey(written)) return sql::Rerun("other rules were set");
      RETURN_IF_ERROR(written);
    }
    return resource::RememberAnswer(tx, identity, Show<K>(district, next), now);
  });
  if (answer.ok()) book.Forget(district);
  return answer;
}

}  // namespace zhiwang::rules
