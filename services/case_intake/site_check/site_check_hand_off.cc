#include "services/case_intake/site_check/site_check_hand_off.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/rpc/call.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/change_type.h"
#include "services/case_intake/case/domain/decisions.h"
#include "services/grid_registry/client/asked_check_wire.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {
namespace {

rpc::Call CallFor(const changelog::Change& change, absl::Time deadline) {
  return {.principal = kItself,
          .rights = nullptr,
          .rule = nullptr,
          .deadline = deadline,
          .trace_parent = change.trace_parent};
}

// The on-site check that a change asks for: whose it is, and which.
struct Asked {
  resource::Name of;
  int number = 0;
};

absl::StatusOr<Asked> ReadAsked(const changelog::Change& change) {
  v1::CaseChange payload;
  if (!payload.ParseFromString(change.payload)) return error::Unexpected("a change of a case cannot be read");
  return Asked{{change.district, resource::ParseId(change.id).value_or(0)}, payload.site_check().number()};
}

absl::StatusOr<SiteCheck> CheckOf(const Case& c, int number) {
  if (number < 1 || number > static_cast<int>(c.site_checks.size())) {
    return error::Unexpected("the case does not have the on-site check that its change asks for");
  }
  return c.site_checks[static_cast<size_t>(number) - 1];
}

grid::v1::CreateSiteCheckRequest HandOverOf(const Case& c, int number, const SiteCheck& check,
                                            const changelog::Change& change) {
  grid::v1::CreateSiteCheckRequest request = grid::ToRequest({.district = c.district,
                                                              .number = number,
                                                              .area = check.area,
                                                              .point = check.point,
                                                              .question = check.question,
                                                              .due = check.due});
  request.set_request_id(handoff::RequestIdOf(kSiteCheckRelay, change));
  request.mutable_site_check()->set_case_(FormatResourceName(c.district, "cases", change.id));
  return request;
}

absl::Status Settle(sql::Txn& tx, const changelog::Change& change, const handoff::Outcome& outcome) {
  const absl::Time now = resource::NowInMicros();
  ASSIGN_OR_RETURN(const Asked asked, ReadAsked(change));
  ASSIGN_OR_RETURN(const SiteCheckProgress progress, grid::ProgressByAnswer(outcome, change.district, now));
  const resource::Author author{.principal = kItself, .trace_parent = change.trace_parent};
  return resource::ChangeWithin<CaseNoun>(
             tx, asked.of, author, now, progress.state,
             [&](const resource::Moment&, const Case& before) -> absl::StatusOr<std::optional<Case>> {
               ASSIGN_OR_RETURN(const SiteCheck check, CheckOf(before, asked.number));
               // Word from the worker may have come before the registry's own answer was settled.
               if (check.progress.state != SiteCheckState::kRequested) return std::nullopt;
               return RecordSiteCheck(before, asked.number, progress);
             })
      .status();
}

}  // namespace

handoff::Route SiteCheckRoute(sql::Database& db, grid::RegistryClient& registry) {
  return {.name = kSiteCheckRelay,
          .selects =
              [](const changelog::Change& change) {
                return change.kind == "case" && change.type == SiteCheckChangeType(SiteCheckState::kRequested);
              },
          .deliver = [&db, &registry](const changelog::Change& change, const rpc::HandOff& hand_off,
                                      absl::Time deadline) -> handoff::Outcome {
            ASSIGN_OR_RETURN(const Asked asked, ReadAsked(change));
            ASSIGN_OR_RETURN(const auto c,
                             db.Read(deadline, [&](sql::Txn& tx) { return resource::Find<CaseNoun>(tx, asked.of); }));
            if (!c) return resource::NotFound<CaseNoun>(asked.of);
            ASSIGN_OR_RETURN(const SiteCheck check, CheckOf(*c, asked.number));
            rpc::Call call = CallFor(change, deadline);
            if (c->urgency == Urgency::kEmergency) call.priority = rpc::Priority::kEmergency;
            ASSIGN_OR_RETURN(const auto progress,
                             registry.HandOver(call, hand_off, HandOverOf(*c, asked.number, check, change)));
            return progress.SerializeAsString();
          },
          .settle = Settle,
          .receiver = registry.for_hand_offs(),
          .receiver_name = "grid-registry"};
}

}  // namespace zhiwang::intake
