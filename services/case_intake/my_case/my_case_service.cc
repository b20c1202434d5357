#include "services/case_intake/my_case/my_case_service.h"

#include <utility>

#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/resource/create.h"
#include "common/resource/get.h"
#include "common/resource/list/list.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/decisions.h"
#include "services/case_intake/my_case/citizen_quota.h"
#include "services/case_intake/my_case/my_case_proto.h"
#include "services/case_intake/placement/place_draft.h"
#include "services/case_intake/reporter/reporter_seal.h"

namespace zhiwang::intake {
namespace {

constexpr int kLongestAddition = 2'000;
constexpr int kLongestNote = 500;

absl::StatusOr<Verdict> VerdictFrom(std::string_view field, v1::Callback::Verdict proto) {
  return KnownEnum<Verdict>(field, proto, v1::Callback::Verdict_descriptor(), Verdict::kNone);
}

}  // namespace

MyCaseService::MyCaseService(server::Runtime& runtime, sql::Database& db, sql::IdSource& ids, Settings& settings,
                             grid::RegistryClient& registry, const privacy::KeyRing& keys, MyCaseOptions options)
    : Service(runtime, *v1::MyCase::descriptor()->file()->FindServiceByName("MyCaseService")),
      parts_{db, {{&keys}}},
      ids_(ids),
      settings_(settings),
      registry_(registry),
      options_(options) {
  OnWorker("CreateMyCase", &MyCaseService::CreateMyCase);
  OnWorker("GetMyCase", &MyCaseService::GetMyCase);
  OnWorker("ListMyCases", &MyCaseService::ListMyCases);
  OnWorker("AddToMyCase", &MyCaseService::AddToMyCase);
  OnWorker("WithdrawMyCase", &MyCaseService::WithdrawMyCase);
  OnWorker("RateMyCase", &MyCaseService::RateMyCase);
}

v1::MyCase MyCaseService::WithUnitName(const rpc::Call& call, v1::MyCase c) {
  const std::string& unit = c.unit_display_name();
  if (!unit.empty()) c.set_unit_display_name(registry_.UnitName(call, call.Own().district, unit).value_or(""));
  return c;
}

absl::StatusOr<Case> MyCaseService::Draft(const rpc::Call& call, const v1::CreateMyCaseRequest& request) {
  const auth::Self& citizen = call.Own();
  ASSIGN_OR_RETURN(Case draft, FromMyCase(citizen.district, request.my_case()));
  RETURN_IF_ERROR(PlaceDraft(registry_, call, "my_case.area", draft));
  draft.citizen = citizen.id;
  ASSIGN_OR_RETURN(draft.id, ids_.Next());
  ASSIGN_OR_RETURN(draft.reporter,
                   SealReporter(*parts_.noun.keys, citizen.district, draft.id, ReporterOf(call.caller->person())));
  return draft;
}

absl::StatusOr<v1::MyCase> MyCaseService::CreateMyCase(const rpc::Call& call, const v1::CreateMyCaseRequest& request) {
  const auth::Self& citizen = call.Own();
  const auto found = settings_.WithCalendar(citizen.district, call.deadline);
  if (!found.ok()) return resource::EarlierCreationOr(found.status(), parts_, call, request);
  const auto& settings = *found;
  const auto draft = Draft(call, request);
  if (!draft.ok()) return resource::EarlierCreationOr(draft.status(), parts_, call, request);
  return resource::Create(parts_, call, request, "case.created",
                          [&](sql::Txn& tx, const resource::Moment& moment) -> absl::StatusOr<Case> {
                            RETURN_IF_ERROR(CountNewCase(tx, citizen, options_.most_a_day, moment.now));
                            return Receive({moment.actor, moment.now, *settings->calendar, settings->terms}, *draft);
                          });
}

absl::StatusOr<v1::MyCase> MyCaseService::GetMyCase(const rpc::Call& call, const v1::GetMyCaseRequest& request) {
  ASSIGN_OR_RETURN(v1::MyCase found, resource::Get(parts_, call, request));
  return WithUnitName(call, std::move(found));
}

absl::StatusOr<v1::ListMyCasesResponse> MyCaseService::ListMyCases(const rpc::Call& call,
                                                                   const v1::ListMyCasesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, {.usual = 20, .most = 50}));
  CaseFilter filter;
  filter.district = call.Own().district;
  filter.citizen = call.Own().id;
  ASSIGN_OR_RETURN(const auto listed, resource::ListInReach(parts_, call, filter, page));
  v1::ListMyCasesResponse response;
  for (const Case& c : listed.items) *response.add_my_cases() = WithUnitName(call, parts_.noun.Show(call, c));
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

template <class Request, class Decide>
absl::StatusOr<v1::MyCase> MyCaseService::Change(const rpc::Call& call, const Request& request, const CaseEvent& event,
                                                 const Decide& decide) {
  ASSIGN_OR_RETURN(const auto settings, settings_.WithCalendar(call.Own().district, call.deadline));
  ASSIGN_OR_RETURN(
      v1::MyCase changed,
      resource::Change(parts_, call, request, event,
                       [&](const resource::Moment& moment, const Case& before) -> absl::StatusOr<Case> {
                         return decide(Desk{moment.actor, moment.now, *settings->calendar, settings->terms}, before);
                       }));
  return WithUnitName(call, std::move(changed));
}

absl::StatusOr<v1::MyCase> MyCaseService::AddToMyCase(const rpc::Call& call, const v1::AddToMyCaseRequest& request) {
  RETURN_IF_ERROR(CheckText("text", request.text(), 1, kLongestAddition));
  return Change(call, request, Action::kAddWords,
                [&](const Desk& desk, const Case& before) { return AddWords(desk, before, request.text()); });
}

absl::StatusOr<v1::MyCase> MyCaseService::WithdrawMyCase(const rpc::Call& call,
                                                         const v1::WithdrawMyCaseRequest& request) {
  return Change(call, request, Action::kWithdraw, Withdraw);
}

absl::StatusOr<v1::MyCase> MyCaseService::RateMyCase(const rpc::Call& call, const v1::RateMyCaseRequest& request) {
  Callback rating{};
  ASSIGN_OR_RETURN(rating.solved, VerdictFrom("solved", request.solved()));
  ASSIGN_OR_RETURN(rating.satisfied, VerdictFrom("satisfied", request.satisfied()));
  if (rating.solved == Verdict::kNone && rating.satisfied == Verdict::kNone) {
    return error::FieldInvalid("satisfied", "solved or satisfied must be said", "请至少选择“是否解决”或“是否满意”");
  }
  RETURN_IF_ERROR(CheckText("note", request.note(), 0, kLongestNote));
  rating.note = request.note();
  return Change(call, request, Action::kRate,
                [&](const Desk& desk, const Case& before) { return Rate(desk, before, rating); });
}

}  // namespace zhiwang::intake
