#include "services/mediation/rules/rules_service.h"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/resource/moment.h"
#include "common/resource/name.h"
#include "common/resource/request_answer.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/rules/rules_proto.h"
#include "services/mediation/rules/rules_store.h"

namespace zhiwang::mediation {
namespace {

constexpr std::string_view kSuffix = "/mediationRules";

absl::StatusOr<std::string> DistrictOf(const std::string& name) {
  if (!name.ends_with(kSuffix)) {
    return error::ResourceNameInvalid("name", name.substr(0, 60), "districts/{district}/mediationRules");
  }
  return ParseDistrictName("name", std::string_view(name).substr(0, name.size() - kSuffix.size()));
}

v1::MediationRules Show(const std::string& district, const Rules& rules) {
  v1::MediationRules shown = ToProto(rules);
  shown.set_name(fmt::format("districts/{}{}", district, kSuffix));
  if (rules.version != 0) shown.set_etag(resource::EtagOf(rules.version));
  return shown;
}

// True where both say the same but for their versions.
bool AreSame(const Rules& a, const Rules& b) {
  return ToProto(a).SerializeAsString() == ToProto(b).SerializeAsString();
}

absl::Status CheckDay(const Rules& wanted) {
  if (wanted.effective_day >= calendar::TodayNumber()) return absl::OkStatus();
  return error::FieldInvalid("mediation_rules.effective_day", "must not be before today", "生效日期不能早于今天");
}

// Writes a version, with its change.
absl::Status Write(sql::Txn& tx, const rpc::Call& call, const resource::RequestIdentity& identity, const Rules& next,
                   absl::Time now) {
  const absl::Status inserted = InsertRules(tx, identity.district(), next);
  if (sql::IsDuplicateKey(inserted)) return sql::Rerun("other rules were set");
  RETURN_IF_ERROR(inserted);
  return changelog::AppendAfterLast(tx, {changelog::Change{.district = identity.district(),
                                                           .kind = "mediation_rules",
                                                           .id = "mediationRules",
                                                           .version = next.version,
                                                           .type = "mediation_rules.set",
                                                           .actor = call.principal,
                                                           .area_path = {},
                                                           .payload = {},
                                                           .request_id = identity.request_id(),
                                                           .trace_parent = call.trace_parent,
                                                           .at = now}});
}

}  // namespace

MediationRulesService::MediationRulesService(server::Runtime& runtime, sql::Database& db, RulesBook& book)
    : Service(runtime, *v1::MediationRules::descriptor()->file()->FindServiceByName("MediationRulesService")),
      db_(db),
      book_(book) {
  OnWorker("GetMediationRules", &MediationRulesService::GetMediationRules);
  OnWorker("SetMediationRules", &MediationRulesService::SetMediationRules);
}

absl::StatusOr<v1::MediationRules> MediationRulesService::GetMediationRules(
    const rpc::Call& call, const v1::GetMediationRulesRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, DistrictOf(request.name()));
  int day = calendar::TodayNumber();
  if (!request.day().empty()) {
    ASSIGN_OR_RETURN(day, calendar::ParseDayNumber("day", request.day()));
  }
  ASSIGN_OR_RETURN(const Rules rules, book_.On(district, day, call.deadline));
  return Show(district, rules);
}

absl::StatusOr<v1::MediationRules> MediationRulesService::SetMediationRules(
    const rpc::Call& call, const v1::SetMediationRulesRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, DistrictOf(request.name()));
  ASSIGN_OR_RETURN(const auto identity, resource::RequestIdentity::Of(district, call.principal, request));
  ASSIGN_OR_RETURN(const Rules wanted, FromProto(request.mediation_rules()));
  auto answer = db_.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::MediationRules> {
    ASSIGN_OR_RETURN(const auto earlier, resource::FindEarlierAnswer<v1::MediationRules>(tx, identity));
    if (earlier) return *earlier;
    ASSIGN_OR_RETURN(const std::vector<Rules> versions, ReadRules(tx, district));
    const int64_t last = versions.empty() ? 0 : versions.back().version;
    RETURN_IF_ERROR(resource::CheckEtag(request.etag(), last, request.name()));
    Rules next = wanted;
    next.version = last;
    const absl::Time now = resource::NowInMicros();
    if (versions.empty() || !AreSame(next, versions.back())) {
      RETURN_IF_ERROR(CheckDay(wanted));
      ++next.version;
      RETURN_IF_ERROR(Write(tx, call, identity, next, now));
    }
    return resource::RememberAnswer(tx, identity, Show(district, next), now);
  });
  if (answer.ok()) book_.Forget(district);
  return answer;
}

}  // namespace zhiwang::mediation
