#include "services/mediation/award/award_service.h"

#include <optional>
#include <string>
#include <utility>

#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/resource/create.h"
#include "common/resource/get.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/award/award_list.h"
#include "services/mediation/award/award_proto.h"
#include "services/mediation/award/award_words.h"
#include "services/mediation/award/domain/award_errors.h"
#include "services/mediation/award/domain/awarding.h"
#include "services/mediation/committee/committee_proto.h"
#include "services/mediation/dispute/service/dispute_place.h"
#include "services/mediation/dispute/wire/dispute_draft.h"

namespace zhiwang::mediation {
namespace {

AwardMoment MomentOf(const resource::Moment& moment) { return {moment.actor.principal(), moment.now}; }

// A month, `YYYY-MM`, as yyyymm. FIELD_INVALID names `month`.
absl::StatusOr<int> MonthFromText(const std::string& text) {
  const auto first = calendar::ReadDay(text + "-01");
  if (first && text.size() == 7) return calendar::DayNumber(*first) / 100;
  return error::FieldInvalid("month", "must be a month, YYYY-MM", "须为 YYYY-MM 格式的月份");
}

// Changes the award that a request names by `decide(const AwardMoment&, const Award&, const Dispute&)`. The dispute is locked and
// the award's words are open meanwhile.
template <class Request, class Decide>
absl::StatusOr<v1::Award> ChangeAward(const DisputeMeans& means, const resource::Parts<AwardNoun>& parts,
                                      const rpc::Call& call, const Request& request, const char* type, Decide decide) {
  return resource::Change(
      parts, call, request, type,
      [&](sql::Txn& tx, const resource::Moment& moment, const Award& before) -> absl::StatusOr<Award> {
        ASSIGN_OR_RETURN(const auto dispute,
                         LockDispute(tx, call, {before.district, before.id}, AwardNoun::NotFound(request.name())));
        Award opened = before;
        RETURN_IF_ERROR(OpenWords(means.keys(), opened));
        ASSIGN_OR_RETURN(Award after, decide(MomentOf(moment), std::as_const(opened), *dispute));
        after.of = dispute;
        RETURN_IF_ERROR(SealWords(means.keys(), after));
        return after;
      });
}

}  // namespace

AwardService::AwardService(server::Runtime& runtime, const DisputeMeans& means)
    : Service(runtime, *v1::Award::descriptor()->file()->FindServiceByName("AwardService")),
      means_(means),
      parts_{means.parts.db, {means.parts.noun.keys}} {
  OnWorker("ProposeAward", &AwardService::ProposeAward);
  OnWorker("ProposeAwardAgain", &AwardService::ProposeAwardAgain);
  OnWorker("ApproveAward", &AwardService::ApproveAward);
  OnWorker("RefuseAward", &AwardService::RefuseAward);
  OnWorker("GetAward", &AwardService::GetAward);
  OnWorker("ListAwards", &AwardService::ListAwards);
}

absl::StatusOr<v1::Award> AwardService::ProposeAward(const Call& call, const v1::ProposeAwardRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const resource::Name name, DisputeName(call, "award.dispute", request.award().dispute()));
  ASSIGN_OR_RETURN(const AwardDraft draft, DraftFromProto(district, request.award()));
  ASSIGN_OR_RETURN(const RulesBook::Versions rules, means_.rules.VersionsOf(district, call.deadline));
  return resource::Create(parts_, call, request, "award.proposed",
                          [&](sql::Txn& tx, const resource::Moment& moment) -> absl::StatusOr<Award> {
                            ASSIGN_OR_RETURN(const auto dispute,
                                             LockDispute(tx, call, name, resource::NotFound<DisputeNoun>(name)));
                            ASSIGN_OR_RETURN(const auto earlier, resource::Find<AwardNoun>(tx, name));
                            if (earlier) return error::AwardIsThere(*earlier, *dispute);
                            ASSIGN_OR_RETURN(Award award, Propose(MomentOf(moment), *dispute, *rules, draft));
                            award.of = dispute;
                            RETURN_IF_ERROR(SealWords(means_.keys(), award));
                            return award;
                          });
}

absl::StatusOr<v1::Award> AwardService::ProposeAwardAgain(const Call& call,
                                                          const v1::ProposeAwardAgainRequest& request) {
  ASSIGN_OR_RETURN(const AwardDraft draft, DraftFromProto(call.district, request.award()));
  ASSIGN_OR_RETURN(const RulesBook::Versions rules, means_.rules.VersionsOf(call.district, call.deadline));
  return ChangeAward(means_, parts_, call, request, "award.proposed",
                     [&](const AwardMoment& moment, const Award& before, const Dispute& dispute) {
                       return ProposeAgain(moment, before, dispute, *rules, draft);
                     });
}

absl::StatusOr<v1::Award> AwardService::ApproveAward(const Call& call, const v1::ApproveAwardRequest& request) {
  return ChangeAward(means_, parts_, call, request, "award.approved", Approve);
}

absl::StatusOr<v1::Award> AwardService::RefuseAward(const Call& call, const v1::RefuseAwardRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  return ChangeAward(means_, parts_, call, request, "award.refused",
                     [&](const AwardMoment& moment, const Award& before, const Dispute& dispute) {
                       return Refuse(moment, before, dispute, request.note());
                     });
}

absl::StatusOr<v1::Award> AwardService::GetAward(const Call& call, const v1::GetAwardRequest& request) {
  return resource::Get(parts_, call, request);
}

absl::StatusOr<v1::ListAwardsResponse> AwardService::ListAwards(const Call& call,
                                                                const v1::ListAwardsRequest& request) {
  AwardFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  if (request.state() != 0) {
    ASSIGN_OR_RETURN(filter.state, KnownEnum<AwardState>("state", request.state(), v1::Award::State_descriptor()));
  }
  ASSIGN_OR_RETURN(filter.within.area_path, AreaPathFor(means_.registry, call, filter.district, request.area()));
  ASSIGN_OR_RETURN(const int64_t committee, CommitteeNumber(filter.district, request.committee()));
  if (committee != 0) filter.committee = committee;
  if (!request.month().empty()) {
    ASSIGN_OR_RETURN(filter.month, MonthFromText(request.month()));
  }
  std::string mediator;
  if (!request.mediator().empty()) {
    ASSIGN_OR_RETURN(mediator, OfficeFrom(filter.district, "mediator", request.mediator()));
  }
  ASSIGN_OR_RETURN(const auto listed, mediator.empty() ? resource::ListInReach(parts_, call, filter, page)
                                                       : ListSharesOf(parts_, call, mediator, filter, page));
  v1::ListAwardsResponse response;
  for (const Award& award : listed.items) *response.add_awards() = ToProto(award);
  *response.mutable_sums() = SumsOf(listed.items, mediator);
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

}  // namespace zhiwang::mediation
