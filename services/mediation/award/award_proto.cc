#include "services/mediation/award/award_proto.h"

#include <utility>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/committee/committee_proto.h"
#include "services/mediation/dispute/domain/number_text.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestAwardNote = 500;

}  // namespace

absl::StatusOr<AwardDraft> DraftFromProto(const std::string& district, const v1::Award& proto) {
  AwardDraft draft;
  draft.award_class = proto.award_class();
  for (int i = 0; i < proto.shares_size(); ++i) {
    AwardShare share;
    const std::string field = fmt::format("award.shares[{}].mediator", i);
    ASSIGN_OR_RETURN(share.mediator, OfficeFrom(district, field, proto.shares(i).mediator()));
    share.hundredths = proto.shares(i).hundredths();
    draft.shares.push_back(std::move(share));
  }
  RETURN_IF_ERROR(CheckText("award.note", proto.note(), 1, kLongestAwardNote));
  draft.note = proto.note();
  RETURN_IF_ERROR(CheckDraft(draft));
  return draft;
}

v1::Award ToProto(const Award& award) {
  const AwardFacts& facts = award.facts;
  v1::Award proto;
  proto.set_name(FormatResourceName(award.district, "awards", std::to_string(award.id)));
  proto.set_etag(resource::EtagOf(award.version));
  proto.set_state(static_cast<v1::Award::State>(facts.state));
  for (const AwardAction action : LegalActions(award, *award.of)) {
    proto.add_legal_actions(static_cast<v1::Award::Action>(action));
  }
  proto.set_dispute(FormatResourceName(award.district, "disputes", std::to_string(award.id)));
  proto.set_number(NumberText(facts.number));
  proto.set_award_class(facts.award_class);
  proto.set_amount_fen(facts.amount_fen);
  for (const AwardShare& share : facts.shares) {
    v1::Award::Share& shown = *proto.add_shares();
    shown.set_mediator(fmt::format("districts/{}/{}", award.district, share.mediator));
    shown.set_hundredths(share.hundredths);
    shown.set_amount_fen(share.amount_fen);
  }
  if (!facts.proposers.empty()) proto.set_proposer(facts.proposers.back());
  proto.set_approver(facts.decider);
  proto.set_result(static_cast<v1::Award::Result>(facts.result));
  proto.set_committee(FormatResourceName(award.district, "committees", std::to_string(facts.committee)));
  proto.set_ended_day(calendar::FormatKnownDay(facts.ended_day));
  if (facts.approved_day) proto.set_approved_day(calendar::FormatKnownDay(*facts.approved_day));
  proto.set_outdated(!Stands(award, *award.of));
  return proto;
}

v1::Award WithWordsToProto(const Award& award) {
  v1::Award proto = ToProto(award);
  proto.set_note(award.words.note);
  proto.set_refuse_note(award.words.refuse_note);
  return proto;
}

}  // namespace zhiwang::mediation
