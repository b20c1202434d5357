#include "services/case_intake/site_check/site_check_hand_off.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/rpc/call.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/change_type.h"
#include "services/case_intake/case/domain/decisions.h"
#include "services/case_intake/site_check/site_check_proto.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {
namespace {

constexpr int kLongestNote = 500;

rpc::Call CallFor(const changelog::Change& change, absl::Time deadline) {
  return {.principal = kItself,
          .rights = nullptr,
          .rule = nullptr,
          .deadline = deadline,
          .trace_parent = change.trace_parent};
}

// The case that a change asks a check for, and which one.
struct Asked {
  Case c;
  int number = 0;
  const SiteCheck& check() const { return c.site_checks[static_cast<size_t>(number) - 1]; }
};

absl::StatusOr<Asked> Read(sql::Txn& tx, const changelog::Change& change, resource::Lock lock) {
  v1::CaseChange payload;
  const resource::Name name{change.district, resource::ParseId(change.id).value_or(0)};
  if (!payload.ParseFromString(change.payload)) return error::Unexpected("a change of a case cannot be read");
  ASSIGN_OR_RETURN(auto found, resource::Find<CaseNoun>(tx, name, lock));
  if (!found) return resource::NotFound<CaseNoun>(name);
  Asked asked{*std::move(found), payload.site_check().number()};
  if (asked.number < 1 || asked.number > static_cast<int>(asked.c.site_checks.size())) {
    return error::Unexpected("the case does not have the on-site check that its change asks for");
  }
  return asked;
}

grid::v1::CreateSiteCheckRequest HandOverOf(const Asked& asked, const changelog::Change& change) {
  const Case& c = asked.c;
  grid::v1::CreateSiteCheckRequest request;
  request.set_district("districts/" + c.district);
  request.set_request_id(handoff::RequestIdOf(kSiteCheckRelay, change));
  grid::v1::SiteCheck& task = *request.mutable_site_check();
  task.set_case_(FormatResourceName(c.district, "cases", change.id));
  task.set_number(asked.number);
  task.set_area(FormatResourceName(c.district, "areas", asked.check().area));
  if (asked.check().point) {
    task.mutable_point()->set_longitude(asked.check().point->longitude);
    task.mutable_point()->set_latitude(asked.check().point->latitude);
  }
  task.set_question(asked.check().question);
  SetTime(asked.check().due, task.mutable_due_time());
  return request;
}

// The registry's reason for not taking a check, for people. The answer of another service may be no text.
std::string WhyNot(const absl::Status& refusal) {
  const std::string why = ChineseMessageOf(refusal);
  const std::string cut = IsUtf8(why) ? FirstCharacters(why, kLongestNote) : "";
  return !cut.empty() && CheckText("note", cut, 1, kLongestNote).ok() ? cut : "网格登记服务未受理";
}

// The progress of a check by the registry's answer. A check that it refused, or that was given up, is over, and the case says
// why.
absl::StatusOr<SiteCheckProgress> ProgressBy(const handoff::Outcome& outcome, const std::string& district,
                                             absl::Time now) {
  if (!outcome.ok()) {
    return SiteCheckProgress{.state = SiteCheckState::kRejected, .at = now, .note = WhyNot(outcome.status())};
  }
  common::v1::SiteCheckProgress proto;
  if (!proto.ParseFromString(*outcome)) return error::Unexpected("what the grid registry answered cannot be read");
  return FromProto(district, proto);
}

absl::Status Settle(sql::Txn& tx, const changelog::Change& change, const handoff::Outcome& outcome) {
  const absl::Time now = resource::NowInMicros();
  ASSIGN_OR_RETURN(const Asked asked, Read(tx, change, resource::Lock::kUntilCommitted));
  // Word from the worker may have come before the registry's own answer was settled.
  if (asked.check().progress.state != SiteCheckState::kRequested) return absl::OkStatus();
  ASSIGN_OR_RETURN(SiteCheckProgress progress, ProgressBy(outcome, change.district, now));
  const resource::Author author{.principal = kItself, .trace_parent = change.trace_parent};
  return resource::ChangeWithin<CaseNoun>(
             tx, {asked.c.district, asked.c.id}, author, now, progress.state,
             [&](const resource::Moment&, const Case& before) -> absl::StatusOr<std::optional<Case>> {
               return RecordSiteCheck(before, asked.number, progress);
             })
      .status();
}

}  // namespace

handoff::Route SiteCheckRoute(sql::Database& db, RegistryClient& registry) {
  return {.name = kSiteCheckRelay,
          .selects =
              [](const changelog::Change& change) {
                return change.kind == "case" && change.type == SiteCheckChangeType(SiteCheckState::kRequested);
              },
          .deliver = [&db, &registry](const changelog::Change& change, const rpc::HandOff& hand_off,
                                      absl::Time deadline) -> handoff::Outcome {
            ASSIGN_OR_RETURN(const Asked asked,
                             db.Read(deadline, [&](sql::Txn& tx) { return Read(tx, change, resource::Lock::kNone); }));
            rpc::Call call = CallFor(change, deadline);
            if (asked.c.urgency == Urgency::kEmergency) call.priority = rpc::Priority::kEmergency;
            ASSIGN_OR_RETURN(const auto progress, registry.HandOver(call, hand_off, HandOverOf(asked, change)));
            return progress.SerializeAsString();
          },
          .settle = Settle,
          .receiver = registry.for_hand_offs(),
          .receiver_name = "grid-registry"};
}

}  // namespace zhiwang::intake
