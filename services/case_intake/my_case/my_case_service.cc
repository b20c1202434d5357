#include "services/case_intake/my_case/my_case_service.h"

#include <openssl/evp.h>

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/names/text.h"
#include "common/resource/request_answer.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_answer.h"
#include "services/case_intake/case/case_proto.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/my_case/citizen_quota.h"
#include "services/case_intake/my_case/my_case_proto.h"
#include "services/case_intake/placement/place_draft.h"
#include "services/case_intake/reporter/reporter_seal.h"

namespace zhiwang::intake {
namespace {

constexpr int kUsualPage = 20;
constexpr int kMostPage = 50;
constexpr int kLongestAddition = 2'000;
constexpr int kLongestNote = 500;

// What is stored and logged times in microseconds; a decision made with more would not compare equal when read back.
absl::Time NowInMicros() { return absl::FromUnixMicros(absl::ToUnixMicros(absl::Now())); }

// The case that was looked for; one that is not the caller's is as if it were not there.
absl::StatusOr<Case> Own(const rpc::Call& call, const CaseName& name, std::optional<Case> found) {
  const std::string& citizen = call.Own().id;
  if (!found || found->citizen != citizen) return error::MyCaseNotFound(name.district, std::to_string(name.id));
  return *std::move(found);
}

// A citizen's request ids are their own: the id that another has used before tells them nothing.
std::string KeyedByCaller(const std::string& caller, const std::string& request_id) {
  const std::string text = caller + '\0' + request_id;
  unsigned char digest[EVP_MAX_MD_SIZE];
  EVP_Digest(text.data(), text.size(), digest, nullptr, EVP_sha256(), nullptr);
  std::string uuid;
  for (int i = 0; i < 16; ++i)
    uuid += fmt::format("{}{:02x}", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", digest[i]);
  return uuid;
}

template <class Request>
absl::StatusOr<resource::RequestIdentity> OwnIdentity(const privacy::KeyRing& keys, const rpc::Call& call,
                                                      const Request& request) {
  Request keyed = request;
  if (IsUuid(request.request_id())) keyed.set_request_id(KeyedByCaller(call.principal, request.request_id()));
  return IdentityOf(keys, call, call.Own().district, keyed);
}

absl::StatusOr<Verdict> VerdictFrom(std::string_view field, v1::Callback::Verdict proto) {
  return KnownEnum<Verdict>(field, proto, v1::Callback::Verdict_descriptor(), Verdict::kNone);
}

}  // namespace

MyCaseService::MyCaseService(server::Runtime& runtime, sql::Database& db, sql::IdSource& ids, Settings& settings,
                             RegistryClient& registry, const privacy::KeyRing& keys, MyCaseOptions options)
    : Service(runtime, *v1::MyCase::descriptor()->file()->FindServiceByName("MyCaseService")),
      db_(db),
      ids_(ids),
      settings_(settings),
      registry_(registry),
      keys_(keys),
      options_(options) {
  OnWorker("CreateMyCase", &MyCaseService::CreateMyCase);
  OnWorker("GetMyCase", &MyCaseService::GetMyCase);
  OnWorker("ListMyCases", &MyCaseService::ListMyCases);
  OnWorker("AddToMyCase", &MyCaseService::AddToMyCase);
  OnWorker("WithdrawMyCase", &MyCaseService::WithdrawMyCase);
  OnWorker("RateMyCase", &MyCaseService::RateMyCase);
}

// A citizen is shown the rest of their case while nobody can say how its unit is called.
std::string MyCaseService::UnitName(const rpc::Call& call, const std::string& district, const std::string& unit) {
  return unit.empty() ? unit : registry_.UnitName(call, district, unit).value_or("");
}

v1::MyCase MyCaseService::Show(const rpc::Call& call, const Case& c) {
  return ToMyCase(c, UnitName(call, c.district, c.facts.unit));
}

absl::StatusOr<Case> MyCaseService::Decided(const rpc::Call& call, const v1::CreateMyCaseRequest& request) {
  const auth::Self& citizen = call.Own();
  ASSIGN_OR_RETURN(Case draft, FromMyCase(citizen.district, request.my_case()));
  ASSIGN_OR_RETURN(const auto settings, settings_.WithCalendar(citizen.district, call.deadline));
  RETURN_IF_ERROR(PlaceDraft(registry_, call, "my_case.area", draft));
  draft.citizen = citizen.id;
  ASSIGN_OR_RETURN(draft.id, ids_.Next());
  ASSIGN_OR_RETURN(draft.reporter, SealReporter(keys_, citizen.district, draft.id, ReporterOf(call.caller->person())));
  return Receive({call, NowInMicros(), *settings->calendar, settings->terms}, std::move(draft));
}

absl::StatusOr<v1::MyCase> MyCaseService::CreateMyCase(const rpc::Call& call, const v1::CreateMyCaseRequest& request) {
  const auth::Self& citizen = call.Own();
  ASSIGN_OR_RETURN(const auto identity, OwnIdentity(keys_, call, request));
  const auto find_earlier = [&](sql::Txn& tx) { return resource::FindEarlierAnswer<v1::MyCase>(tx, identity); };
  // What a request needed may be gone when it is repeated: it is looked for before anything else is.
  ASSIGN_OR_RETURN(const auto earlier, db_.Read(call.deadline, find_earlier));
  if (earlier) return *earlier;
  ASSIGN_OR_RETURN(const Case created, Decided(call, request));
  const v1::MyCase answer = ToMyCase(created, "");
  return db_.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::MyCase> {
    ASSIGN_OR_RETURN(const auto twin, find_earlier(tx));
    if (twin) return *twin;
    RETURN_IF_ERROR(CountNewCase(tx, citizen, options_.most_a_day, created.facts.received));
    RETURN_IF_ERROR(InsertCases(tx, {created}, {}));
    if (created.placement == Placement::kUnplaced) RETURN_IF_ERROR(SetWaitsForPlace(tx, created, true));
    const CaseEvent event{.type = "case.created", .request_id = request.request_id()};
    RETURN_IF_ERROR(changelog::Append(tx, {CaseChanged(call, nullptr, created, event, created.facts.received)}));
    return resource::RememberAnswer(tx, identity, answer, created.facts.received);
  });
}

absl::StatusOr<v1::MyCase> MyCaseService::GetMyCase(const rpc::Call& call, const v1::GetMyCaseRequest& request) {
  ASSIGN_OR_RETURN(const CaseName name, ParseMyCaseName(request.name()));
  ASSIGN_OR_RETURN(auto found,
                   db_.Read(call.deadline, [&](sql::Txn& tx) { return FindCase(tx, name.district, name.id); }));
  ASSIGN_OR_RETURN(const Case c, Own(call, name, std::move(found)));
  return Show(call, c);
}

absl::StatusOr<v1::ListMyCasesResponse> MyCaseService::ListMyCases(const rpc::Call& call,
                                                                   const v1::ListMyCasesRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, kUsualPage, kMostPage));
  CaseFilter filter;
  filter.district = call.Own().district;
  filter.citizen = call.Own().id;
  static const std::vector<auth::Grant> kWherever = {{auth::Role::kCitizen, "/", ""}};
  ASSIGN_OR_RETURN(const CasePage listed,
                   db_.Read(call.deadline, [&](sql::Txn& tx) { return ListCases(tx, filter, kWherever, page); }));
  v1::ListMyCasesResponse response;
  for (const Case& c : listed.cases) *response.add_my_cases() = Show(call, c);
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

template <class Request>
absl::StatusOr<v1::MyCase> MyCaseService::Change(
    const rpc::Call& call, const Request& request, CaseEvent event,
    const std::function<absl::StatusOr<Case>(const Desk&, const Case&)>& decide) {
  ASSIGN_OR_RETURN(const CaseName name, ParseMyCaseName(request.name()));
  ASSIGN_OR_RETURN(const auto identity, OwnIdentity(keys_, call, request));
  ASSIGN_OR_RETURN(const auto settings, settings_.WithCalendar(name.district, call.deadline));
  event.request_id = request.request_id();
  // With the unit, whose name is asked for once the transaction is over.
  using Changed = std::pair<v1::MyCase, std::string>;
  ASSIGN_OR_RETURN(Changed changed, db_.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<Changed> {
    // In this order: the same request in the same moment is either found, or was not done yet when the case was read.
    ASSIGN_OR_RETURN(auto found, FindCase(tx, name.district, name.id));
    ASSIGN_OR_RETURN(const Case before, Own(call, name, std::move(found)));
    ASSIGN_OR_RETURN(const auto earlier, resource::FindEarlierAnswer<v1::MyCase>(tx, identity));
    if (earlier) return Changed(*earlier, before.facts.unit);
    if (!request.etag().empty() && request.etag() != Etag(before.version)) return error::EtagStale(request.name());
    const Desk desk{call, NowInMicros(), *settings->calendar, settings->terms};
    ASSIGN_OR_RETURN(const Case after, decide(desk, before));
    const absl::Status updated = UpdateCase(tx, after);
    if (updated.code() == absl::StatusCode::kAborted) return sql::Rerun("the case was changed meanwhile");
    RETURN_IF_ERROR(updated);
    RETURN_IF_ERROR(changelog::Append(tx, {CaseChanged(call, &before, after, event, desk.now)}));
    ASSIGN_OR_RETURN(v1::MyCase answer, resource::RememberAnswer(tx, identity, ToMyCase(after, ""), desk.now));
    return Changed(std::move(answer), after.facts.unit);
  }));
  changed.first.set_unit_display_name(UnitName(call, name.district, changed.second));
  return std::move(changed.first);
}

absl::StatusOr<v1::MyCase> MyCaseService::AddToMyCase(const rpc::Call& call, const v1::AddToMyCaseRequest& request) {
  RETURN_IF_ERROR(CheckText("text", request.text(), 1, kLongestAddition));
  return Change(call, request, {.type = "case.added_to"},
                [&](const Desk& desk, const Case& before) { return AddWords(desk, before, request.text()); });
}

absl::StatusOr<v1::MyCase> MyCaseService::WithdrawMyCase(const rpc::Call& call,
                                                         const v1::WithdrawMyCaseRequest& request) {
  return Change(call, request, {.type = "case.withdrawn"}, Withdraw);
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
  return Change(call, request, {.type = "case.rated"},
                [&](const Desk& desk, const Case& before) { return Rate(desk, before, rating); });
}

}  // namespace zhiwang::intake
