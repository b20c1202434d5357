#include "services/mediation/assignment/mediator_service.h"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "common/calendar/calendar_spec.h"
#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_key.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/assignment/domain/assigning.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/committee/committee_proto.h"
#include "services/mediation/conflict/party_advice.h"
#include "services/mediation/dispute/dispute_store.h"
#include "services/mediation/dispute/domain/decisions/registration.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/number_text.h"
#include "services/mediation/dispute/wire/dispute_draft.h"
#include "services/mediation/mediation_errors.h"

namespace zhiwang::mediation {
namespace {

constexpr int kMostExamined = 1'000;  // of a mediator's assignments for a page

absl::StatusOr<std::optional<Declaration>> DeclarationFrom(const v1::AcceptAssignmentRequest& request) {
  if (!request.has_declaration()) return std::nullopt;
  Declaration declaration;
  for (const int tie : request.declaration().ties()) {
    ASSIGN_OR_RETURN(declaration.ties.emplace_back(),
                     KnownEnum<Tie>("declaration.ties", tie, v1::Assignment::Declaration::Tie_descriptor()));
  }
  RETURN_IF_ERROR(CheckText("declaration.note", request.declaration().note(), 0, kLongestNote));
  declaration.note = request.declaration().note();
  return declaration;
}

int TodayIn(const Context& context) { return calendar::DayNumber(context.calendar.DayOf(context.now)); }

// True for a mediator who, or whose firm, advised a party by the register of legal services.
absl::StatusOr<bool> IsAdviser(sql::Txn& tx, const rpc::Call& call, const Context& context, const Dispute& dispute,
                               const std::string& who) {
  const absl::Status checked = CheckNotBarred(tx, call, dispute, {&who, 1}, TodayIn(context));
  if (error::IsConflict(checked)) return true;
  RETURN_IF_ERROR(checked);
  return false;
}

// A place in the list of a mediator's assignments: the latest dispute first, and of it the latest assignment.
struct ListPosition {
  int64_t dispute = INT64_MAX;
  int number = INT32_MAX;
};
auto KeyOf(auto& position) { return std::tie(position.dispute, position.number); }

v1::DisputeAssignment Show(const v1::Dispute& shown, const Dispute& dispute, int number) {
  v1::DisputeAssignment item;
  item.set_dispute(shown.name());
  item.set_number(NumberText(dispute.facts.number));
  for (const v1::Assignment& assignment : shown.assignments()) {
    if (assignment.number() == number) *item.mutable_assignment() = assignment;
  }
  return item;
}

}  // namespace

MediatorService::MediatorService(server::Runtime& runtime, const DisputeMeans& means, const Serving& serving,
                                 sql::IdSource& ids)
    : Service(runtime, *v1::ProposeMediatorRequest::descriptor()->file()->FindServiceByName("MediatorService")),
      means_(means),
      serving_(serving),
      ids_(ids),
      committees_{means.parts.db, {means.parts.noun.keys}},
      services_{means.parts.db, {means.parts.noun.keys}} {
  OnWorker("ProposeMediator", &MediatorService::ProposeMediator);
  OnWorker("AcceptAssignment", &MediatorService::AcceptAssignment);
  OnWorker("DeclineAssignment", &MediatorService::DeclineAssignment);
  OnWorker("ReplaceMediator", &MediatorService::ReplaceMediator);
  OnWorker("ListAssignments", &MediatorService::ListAssignments);
  OnWorker("SetRoster", &MediatorService::SetRoster);
  OnWorker("GetRoster", &MediatorService::GetRoster);
  OnWorker("SuggestMediators", &MediatorService::SuggestMediators);
  OnWorker("RecordLegalService", &MediatorService::RecordLegalService);
  OnWorker("ConfirmLegalService", &MediatorService::ConfirmLegalService);
  OnWorker("VoidLegalService", &MediatorService::VoidLegalService);
  OnWorker("ListLegalServices", &MediatorService::ListLegalServices);
}

absl::Status MediatorService::CheckMediator(sql::Txn& tx, const rpc::Call& call, const Context& context,
                                            const Dispute& dispute, const std::string& who, std::string_view field,
                                            const std::string& name) const {
  ASSIGN_OR_RETURN(const auto committee,
                   (resource::Find<CommitteeNoun>(tx, {dispute.district, dispute.facts.committee})));
  if (!committee) return error::MediatorUnknown(field, name);
  RETURN_IF_ERROR(CheckCandidate(tx, serving_, *committee, who, dispute.facts.type, TodayIn(context), field, name));
  return CheckNotBarred(tx, call, dispute, {&who, 1}, TodayIn(context));
}

template <class Request, class Decide>
absl::Status MediatorService::KeepBarred(const rpc::Call& call, const Request& request, BarredMediator barred,
                                         Decide decide) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<DisputeNoun>(request.name()));
  ASSIGN_OR_RETURN(const Basis basis, means_.BasisOf(call.district, call.deadline));
  const resource::Author author{call.principal, request.request_id(), call.trace_parent};
  const DisputeEvent event("dispute.mediator_barred", std::move(barred));
  return means_.db().Transact(call.deadline, [&](sql::Txn& tx) -> absl::Status {
    return resource::ChangeWithin<DisputeNoun>(
               tx, name, author, resource::NowInMicros(), event,
               [&](const resource::Moment& moment, const Dispute& before) -> absl::StatusOr<std::optional<Dispute>> {
                 ASSIGN_OR_RETURN(const bool kept, HasChangeOf(tx, name, event.type, author));
                 if (kept) return std::nullopt;
                 Dispute opened = before;
                 RETURN_IF_ERROR(OpenWords(means_.keys(), opened));
                 const Context context{moment.actor, moment.now, basis.calendar->calendar, basis.terms};
                 absl::StatusOr<std::optional<Dispute>> decided = decide(tx, context, opened);
                 ASSIGN_OR_RETURN(std::optional<Dispute> after, std::move(decided));
                 if (after) RETURN_IF_ERROR(SealWords(means_.keys(), *after));
                 return after;
               })
        .status();
  });
}

template <class Request>
absl::StatusOr<v1::Dispute> MediatorService::OrKeepBarredCandidate(const rpc::Call& call, const Request& request,
                                                                   const std::string& who,
                                                                   absl::StatusOr<v1::Dispute> answer) {
  if (!error::IsConflict(answer.status())) return answer;
  RETURN_IF_ERROR(KeepBarred(
      call, request, {who, {Tie::kAdvisedParty}},
      [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<std::optional<Dispute>> {
        ASSIGN_OR_RETURN(const bool advised, IsAdviser(tx, call, context, before, who));
        return BarCandidate(before, who, advised);
      }));
  return answer;
}

absl::StatusOr<v1::Dispute> MediatorService::ProposeMediator(const rpc::Call& call,
                                                             const v1::ProposeMediatorRequest& request) {
  ASSIGN_OR_RETURN(const std::string who, OfficeFrom(call.district, "mediator", request.mediator()));
  RETURN_IF_ERROR(CheckText("note", request.note(), 0, kLongestNote));
  return OrKeepBarredCandidate(
      call, request, who,
      ChangeDispute(means_, call, request, "dispute.mediator_proposed",
                    [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
                      RETURN_IF_ERROR(CheckMediator(tx, call, context, before, who, "mediator", request.mediator()));
                      return Noted(mediation::ProposeMediator(context, before, who, request.presides()),
                                   request.note());
                    }));
}

absl::StatusOr<v1::Dispute> MediatorService::AcceptAssignment(const rpc::Call& call,
                                                              const v1::AcceptAssignmentRequest& request) {
  ASSIGN_OR_RETURN(const std::optional<Declaration> declaration, DeclarationFrom(request));
  const std::string who = MediatorOf(call);
  bool advised = false;
  auto taken_up = ChangeDispute(
      means_, call, request, "dispute.taken_up",
      [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
        advised = false;
        ASSIGN_OR_RETURN(Dispute after, TakeUp(context, before, request.assignment(), who, declaration));
        const absl::Status checked = CheckMediator(tx, call, context, before, who, "assignment", call.principal);
        advised = error::IsConflict(checked);
        RETURN_IF_ERROR(checked);
        return after;
      });
  // Without a declaration it is refused as it was before.
  if (!error::IsConflict(taken_up.status()) || !declaration) return taken_up;
  const BarredMediator barred{who, advised ? std::vector<Tie>{Tie::kAdvisedParty} : declaration->ties};
  RETURN_IF_ERROR(KeepBarred(
      call, request, barred,
      [&](sql::Txn&, const Context& context, const Dispute& before) -> absl::StatusOr<std::optional<Dispute>> {
        if (advised) return EndAdvisers(context, before, request.assignment(), who);
        return BarMediator(context, before, request.assignment(), who, *declaration);
      }));
  return taken_up;
}

absl::StatusOr<v1::Dispute> MediatorService::DeclineAssignment(const rpc::Call& call,
                                                               const v1::DeclineAssignmentRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  return ChangeDispute(
      means_, call, request, "dispute.assignment_declined", [&](const Context& context, const Dispute& before) {
        return Noted(mediation::DeclineAssignment(context, before, request.assignment(), MediatorOf(call)),
                     request.note());
      });
}

absl::StatusOr<v1::Dispute> MediatorService::ReplaceMediator(const rpc::Call& call,
                                                             const v1::ReplaceMediatorRequest& request) {
  ASSIGN_OR_RETURN(const std::string who, OfficeFrom(call.district, "mediator", request.mediator()));
  ASSIGN_OR_RETURN(const Ground ground,
                   KnownEnum<Ground>("ground", request.ground(), v1::Assignment::Ground_descriptor()));
  RETURN_IF_ERROR(CheckNote(request.note()));
  return OrKeepBarredCandidate(
      call, request, who,
      ChangeDispute(means_, call, request, "dispute.mediator_replaced",
                    [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
                      RETURN_IF_ERROR(CheckMediator(tx, call, context, before, who, "mediator", request.mediator()));
                      return Noted(mediation::ReplaceMediator(context, before, request.assignment(), who, ground),
                                   request.note());
                    }));
}

absl::StatusOr<v1::ListAssignmentsResponse> MediatorService::ListAssignments(
    const rpc::Call& call, const v1::ListAssignmentsRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  ListPosition begin;
  RETURN_IF_ERROR(rpc::ReadPageKey(page.after, KeyOf(begin)));
  std::string mediator = MediatorOf(call);
  if (!request.mediator().empty()) {
    ASSIGN_OR_RETURN(mediator, OfficeFrom(district, "mediator", request.mediator()));
  }
  if (request.state() != 0) {
    RETURN_IF_ERROR(KnownEnum<AssignmentState>("state", request.state(), v1::Assignment::State_descriptor()).status());
  }
  call.NoteAsked();  // each dispute is asked about; there may be none
  v1::ListAssignmentsResponse response;
  RETURN_IF_ERROR(means_.db().Read(call.deadline, [&](sql::Txn& tx) -> absl::Status {
    response.Clear();
    ASSIGN_OR_RETURN(auto entries, AssignmentsOf(tx, district, mediator, begin.dispute, kMostExamined));
    std::optional<ListPosition> next;
    if (static_cast<int>(entries.size()) == kMostExamined)
      next = ListPosition{entries.back().dispute, entries.back().number};
    std::erase_if(entries, [&](const AssignmentEntry& entry) {
      return entry.dispute == begin.dispute && entry.number >= begin.number;
    });
    std::vector<int64_t> ids;
    for (const AssignmentEntry& entry : entries) ids.push_back(entry.dispute);
    ASSIGN_OR_RETURN(const auto found, resource::FindAll<DisputeNoun>(tx, district, ids));
    ListPosition last;
    for (const AssignmentEntry& entry : entries) {
      if (request.state() != 0 && static_cast<int>(entry.state) != request.state()) continue;
      const auto dispute = found.find(entry.dispute);
      if (dispute == found.end() || !ReachesDispute(call, dispute->second)) continue;
      v1::DisputeAssignment item = Show(means_.parts.noun.Show(call, dispute->second), dispute->second, entry.number);
      if (!item.has_assignment()) continue;
      // Only one more that the caller may see makes another page: what others have is not to be counted by pages.
      if (response.assignments_size() == page.size) {
        next = last;
        break;
      }
      *response.add_assignments() = std::move(item);
      last = {entry.dispute, entry.number};
    }
    if (next) response.set_next_page_token(rpc::MakePageToken(request, rpc::WritePageKey(KeyOf(*next))));
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace zhiwang::mediation
