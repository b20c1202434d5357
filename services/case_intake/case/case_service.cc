#include "services/case_intake/case/case_service.h"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/calendar/wire/deadline_wire.h"
#include "common/names/resource_name.h"
#include "common/names/text.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_answer.h"
#include "services/case_intake/case/case_proto.h"
#include "services/case_intake/case/case_view.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/confidentiality.h"
#include "services/case_intake/deadline/calendar_preview.h"
#include "services/case_intake/import/case_import.h"
#include "services/case_intake/reporter/reporter_seal.h"
#include "services/case_intake/site_check/site_check_proto.h"

namespace zhiwang::intake {
namespace {

constexpr int kUsualPage = 50;  // of a timeline
constexpr int kMostPage = 200;
constexpr int kLongestText = 20'000;
constexpr int kLongestInternalNote = 2'000;
constexpr int kLongestNote = 500;
constexpr int kShortestPurpose = 2;
constexpr int kLongestPurpose = 200;

// What is stored and logged times in microseconds; a decision made with more would not compare equal when read back.
absl::Time NowInMicros() { return absl::FromUnixMicros(absl::ToUnixMicros(absl::Now())); }

// The case that was looked for; over which the caller has no right is as if it were not there.
absl::StatusOr<Case> InReach(const rpc::Call& call, const CaseName& name, std::optional<Case> found) {
  if (!found || !call.May(ScopeOf(*found))) return error::CaseNotFound(name.district, std::to_string(name.id));
  return *std::move(found);
}

// Which of a reporter's data are there, for the audit log.
std::string NamesOfKnown(const Reporter& reporter) {
  std::string names;
  const auto name = [&](std::string_view field, const std::string& value) {
    if (!value.empty()) names += fmt::format("{}{}", names.empty() ? "" : " ", field);
  };
  name("display_name", reporter.name);
  name("phone", reporter.phone);
  name("identity_number", reporter.identity_number);
  name("address", reporter.address);
  return names;
}

}  // namespace

CaseService::CaseService(server::Runtime& runtime, sql::Database& db, sql::IdSource& ids, Settings& settings,
                         RegistryClient& registry, const privacy::KeyRing& keys)
    : Service(runtime, *v1::CreateCaseRequest::descriptor()->file()->FindServiceByName("CaseService")),
      db_(db),
      ids_(ids),
      settings_(settings),
      registry_(registry),
      keys_(keys),
      reader_(db, keys, runtime.longest_wait()),
      creator_(db, keys, runtime.longest_wait()),
      recorder_(db, runtime.longest_wait()) {
  LaterOnWorker("CreateCase", &CaseService::CreateCase);
  Later("GetCase", &CaseService::GetCase);
  OnWorker("ListCases", &CaseService::ListCases);
  OnWorker("SearchCases", &CaseService::SearchCases);
  OnWorker("PlaceCase", &CaseService::PlaceCase);
  OnWorker("DispatchCase", &CaseService::DispatchCase);
  OnWorker("AcceptCase", &CaseService::AcceptCase);
  OnWorker("ReturnCase", &CaseService::ReturnCase);
  OnWorker("ResolveCase", &CaseService::ResolveCase);
  OnWorker("RecordCallback", &CaseService::RecordCallback);
  OnWorker("ReopenCase", &CaseService::ReopenCase);
  OnWorker("CloseCase", &CaseService::CloseCase);
  OnWorker("RequestSiteCheck", &CaseService::RequestSiteCheck);
  OnWorker("RecordSiteCheck", &CaseService::RecordSiteCheck);
  LaterOnWorker("RevealReporter", &CaseService::RevealReporter);
  OnWorker("PreviewCalendar", &CaseService::PreviewCalendar);
  OnWorker("ListTimeline", &CaseService::ListTimeline);
  Streaming("ImportCases", &CaseService::ImportCases);
}

absl::Status CaseService::PlaceDraft(const rpc::Call& call, Case& draft) {
  if (!draft.point && draft.claimed_area.empty()) {
    draft.placement = Placement::kNoPlace;
    return absl::OkStatus();
  }
  auto area = draft.point ? registry_.Locate(call, draft.district, *draft.point)
                          : registry_.FindArea(call, draft.district, draft.claimed_area);
  if (!area.ok()) {
    // Nobody is turned away because another service is down.
    draft.placement = Placement::kUnplaced;
    return absl::OkStatus();
  }
  if (area->empty() && !draft.point) {
    return error::AreaUnknown("case.area", FormatResourceName(draft.district, "areas", draft.claimed_area));
  }
  draft.placement = area->empty() ? Placement::kOutside : Placement::kPlaced;
  draft.area = *std::move(area);
  draft.facts.area_path = AreaPathOf(draft.area);
  draft.claimed_area.clear();
  return absl::OkStatus();
}

absl::StatusOr<Case> CaseService::Decided(const rpc::Call& call, const std::string& district, const v1::Case& asked) {
  ASSIGN_OR_RETURN(Case draft, FromProto(district, asked));
  ASSIGN_OR_RETURN(const auto settings, settings_.WithCalendar(district, call.deadline));
  if (!draft.facts.category.empty() && !settings->categories.contains(draft.facts.category)) {
    return error::CategoryUnknown("case.category", draft.facts.category);
  }
  ASSIGN_OR_RETURN(const Reporter reporter, ReporterFromProto(asked.reporter()));
  if (!draft.complained_unit.empty()) {
    // Nobody is turned away because another service is down.
    const auto known = registry_.TakesCases(call, district, draft.complained_unit);
    if (known.ok() && !*known) return error::DepartmentUnknown("case.complained_unit", asked.complained_unit());
  }
  RETURN_IF_ERROR(PlaceDraft(call, draft));
  ASSIGN_OR_RETURN(draft.id, ids_.Next());
  ASSIGN_OR_RETURN(draft.reporter, SealReporter(keys_, district, draft.id, reporter));
  return Receive({call, NowInMicros(), *settings->calendar, settings->terms}, std::move(draft));
}

void CaseService::CreateCase(const rpc::Call& call, const v1::CreateCaseRequest& request,
                             server::Reply<v1::Case> reply) {
  const auto district = ParseDistrictName("district", request.district());
  if (!district.ok()) return reply(district.status());
  auto identity = IdentityOf(keys_, call, *district, request);
  if (!identity.ok()) return reply(identity.status());
  auto created = Decided(call, *district, request.case_());
  if (!created.ok()) return reply(EarlierAnswerOr(created.status(), call, *district, request));
  creator_.Create(call, *std::move(identity), *std::move(created), std::move(reply));
}

void CaseService::GetCase(const rpc::Call& call, const v1::GetCaseRequest& request, server::Reply<v1::Case> reply) {
  auto name = CaseName::Parse(request.name());
  if (!name.ok()) return reply(name.status());
  if (request.explain_deadlines()) reply = Explaining(call, name->district, std::move(reply));
  reader_.Read(call, *std::move(name), std::move(reply));
}

server::Reply<v1::Case> CaseService::Explaining(const rpc::Call& call, const std::string& district,
                                                server::Reply<v1::Case> reply) {
  return [this, district, deadline = call.deadline, reply = std::move(reply)](const absl::StatusOr<v1::Case>& found) {
    if (!found.ok()) return reply(found);
    const auto settings = settings_.WithCalendar(district, deadline);
    if (!settings.ok()) return reply(settings.status());
    v1::Case explained = *found;
    for (auto& deadline_shown : *explained.mutable_deadlines()) {
      deadline_shown.set_explanation(calendar::Explain(*(*settings)->calendar, calendar::FromProto(deadline_shown)));
    }
    reply(explained);
  };
}

absl::StatusOr<v1::PreviewCalendarResponse> CaseService::PreviewCalendar(const rpc::Call& call,
                                                                         const v1::PreviewCalendarRequest& request) {
  return intake::PreviewCalendar(db_, settings_.calendars(), call, request);
}

absl::StatusOr<Reporter> CaseService::ReporterFor(const rpc::Call& call, const CaseName& name) {
  ASSIGN_OR_RETURN(auto found,
                   db_.Read(call.deadline, [&](sql::Txn& tx) { return FindCase(tx, name.district, name.id); }));
  ASSIGN_OR_RETURN(const Case c, InReach(call, name, std::move(found)));
  if (!MayKnowReporter(call, c)) return error::CaseNotFound(name.district, std::to_string(name.id));
  return OpenReporter(keys_, c.district, c.id, c.reporter.envelope);
}

void CaseService::RevealReporter(const rpc::Call& call, const v1::RevealReporterRequest& request,
                                 server::Reply<v1::Reporter> reply) {
  const auto name = CaseName::Parse(request.name());
  if (!name.ok()) return reply(name.status());
  const absl::Status stated = CheckText("purpose", request.purpose(), kShortestPurpose, kLongestPurpose);
  if (!stated.ok()) return reply(stated);
  const auto reporter = ReporterFor(call, *name);
  if (!reporter.ok()) return reply(reporter.status());
  v1::Reporter answer;
  ToProto(*reporter, answer);
  recorder_.Record({.district = name->district,
                    .at = absl::Now(),
                    .principal = call.principal,
                    .action = "reporter.reveal",
                    .resource = request.name(),
                    .purpose = request.purpose(),
                    .detail = NamesOfKnown(*reporter),
                    .trace_parent = call.trace_parent},
                   call.priority, call.deadline,
                   [answer = std::move(answer), reply = std::move(reply)](const absl::Status& recorded) {
                     recorded.ok() ? reply(answer) : reply(recorded);
                   });
}

template <class Request>
absl::StatusOr<v1::Case> CaseService::EarlierAnswerOr(const absl::Status& refusal, const rpc::Call& call,
                                                      const std::string& district, const Request& request) {
  ASSIGN_OR_RETURN(const auto identity, IdentityOf(keys_, call, district, request));
  ASSIGN_OR_RETURN(const auto earlier,
                   db_.Read(call.deadline, [&](sql::Txn& tx) { return FindEarlierCase(tx, keys_, call, identity); }));
  if (!earlier) return refusal;
  if constexpr (requires { request.name(); }) {
    ASSIGN_OR_RETURN(const CaseName name, CaseName::Parse(request.name()));
    ASSIGN_OR_RETURN(auto found,
                     db_.Read(call.deadline, [&](sql::Txn& tx) { return FindCase(tx, name.district, name.id); }));
    RETURN_IF_ERROR(InReach(call, name, std::move(found)).status());
  }
  return *earlier;
}

template <class Request>
absl::StatusOr<v1::Case> CaseService::ChangeCase(
    const rpc::Call& call, const Request& request, CaseEvent event,
    const std::function<absl::StatusOr<Case>(const Desk&, const Case&)>& decide) {
  ASSIGN_OR_RETURN(const CaseName name, CaseName::Parse(request.name()));
  ASSIGN_OR_RETURN(const auto identity, IdentityOf(keys_, call, name.district, request));
  ASSIGN_OR_RETURN(const auto settings, settings_.WithCalendar(name.district, call.deadline));
  event.request_id = identity.request_id();
  return db_.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::Case> {
    // In this order: the same request in the same moment is either found, or was not done yet when the case was read.
    ASSIGN_OR_RETURN(const auto found, FindCase(tx, name.district, name.id));
    ASSIGN_OR_RETURN(const Case before, InReach(call, name, found));
    ASSIGN_OR_RETURN(const auto earlier, FindEarlierCase(tx, keys_, call, identity));
    if (earlier) return *earlier;
    RETURN_IF_ERROR(CheckEtag(request.etag(), before));
    const Desk desk{call, NowInMicros(), *settings->calendar, settings->terms};
    ASSIGN_OR_RETURN(const Case after, decide(desk, before));
    // A race lost to another change of the case is looked at again: the action may still be legal, or say why not.
    const absl::Status updated = UpdateCase(tx, after);
    if (updated.code() == absl::StatusCode::kAborted) return sql::Rerun("the case was changed meanwhile");
    RETURN_IF_ERROR(updated);
    if (before.placement == Placement::kUnplaced && after.placement != Placement::kUnplaced) {
      RETURN_IF_ERROR(SetWaitsForPlace(tx, after, false));
    }
    RETURN_IF_ERROR(changelog::Append(tx, {CaseChanged(call, &before, after, event, desk.now)}));
    return RememberCase(tx, identity, ShowCase(keys_, call, after), desk.now);
  });
}

absl::StatusOr<std::vector<AreaStep>> CaseService::AreaAsked(const rpc::Call& call, const std::string& district,
                                                             const v1::PlaceCaseRequest& request) {
  if (request.has_point()) {
    ASSIGN_OR_RETURN(const Point point, PointFromProto("point", request.point()));
    ASSIGN_OR_RETURN(auto area, registry_.Locate(call, district, point));
    if (area.empty()) return error::PointOutside("point");
    return area;
  }
  ASSIGN_OR_RETURN(const std::string code, ParseIdWithin(district, "area", request.area(), "areas"));
  ASSIGN_OR_RETURN(auto area, registry_.FindArea(call, district, code));
  if (area.empty()) return error::AreaUnknown("area", request.area());
  return area;
}

absl::StatusOr<v1::Case> CaseService::PlaceCase(const rpc::Call& call, const v1::PlaceCaseRequest& request) {
  ASSIGN_OR_RETURN(const CaseName name, CaseName::Parse(request.name()));
  const auto area = AreaAsked(call, name.district, request);
  if (!area.ok()) return EarlierAnswerOr(area.status(), call, name.district, request);
  std::optional<Point> point;
  if (request.has_point()) point = {request.point().longitude(), request.point().latitude()};
  return ChangeCase(call, request, {.type = "case.placed"},
                    [&](const Desk& desk, const Case& before) { return Place(desk, before, *area, point); });
}

absl::StatusOr<v1::Case> CaseService::DispatchCase(const rpc::Call& call, const v1::DispatchCaseRequest& request) {
  ASSIGN_OR_RETURN(const CaseName name, CaseName::Parse(request.name()));
  ASSIGN_OR_RETURN(const std::string unit, ParseIdWithin(name.district, "unit", request.unit(), "departments"));
  ASSIGN_OR_RETURN(const auto settings, settings_.Of(name.district, call.deadline));
  ASSIGN_OR_RETURN(const std::string category,
                   CategoryWithin(*settings, name.district, "category", request.category()));
  RETURN_IF_ERROR(CheckText("note", request.note(), 0, kLongestNote));
  const auto takes_cases = registry_.TakesCases(call, name.district, unit);
  if (!takes_cases.ok()) return EarlierAnswerOr(takes_cases.status(), call, name.district, request);
  if (!*takes_cases) {
    return EarlierAnswerOr(error::DepartmentUnknown("unit", request.unit()), call, name.district, request);
  }
  return ChangeCase(call, request, {.type = "case.dispatched"},
                    [&](const Desk& desk, const Case& before) { return Dispatch(desk, before, unit, category); });
}

absl::StatusOr<v1::Case> CaseService::AcceptCase(const rpc::Call& call, const v1::AcceptCaseRequest& request) {
  return ChangeCase(call, request, {.type = "case.accepted"}, Accept);
}

absl::StatusOr<v1::Case> CaseService::ReturnCase(const rpc::Call& call, const v1::ReturnCaseRequest& request) {
  if (request.reason() == 0 || !v1::Case::ReturnReason_IsValid(request.reason())) {
    return error::FieldInvalid("reason", "must be a value of ReturnReason", "须选择退单理由");
  }
  RETURN_IF_ERROR(CheckText("note", request.note(), 1, kLongestNote));
  const CaseEvent event{.type = "case.returned", .return_reason = static_cast<ReturnReason>(request.reason())};
  return ChangeCase(call, request, event, Return);
}

absl::StatusOr<v1::Case> CaseService::ResolveCase(const rpc::Call& call, const v1::ResolveCaseRequest& request) {
  RETURN_IF_ERROR(CheckText("public_reply", request.public_reply(), 1, kLongestText));
  RETURN_IF_ERROR(CheckText("internal_note", request.internal_note(), 0, kLongestInternalNote));
  return ChangeCase(call, request, {.type = "case.resolved"}, [&](const Desk& desk, const Case& before) {
    return Resolve(desk, before, request.public_reply(), request.internal_note());
  });
}

absl::StatusOr<v1::Case> CaseService::RecordCallback(const rpc::Call& call, const v1::RecordCallbackRequest& request) {
  if (!v1::Callback::Verdict_IsValid(request.solved()))
    return error::FieldInvalid("solved", "must be a Verdict", "取值无效");
  if (!v1::Callback::Verdict_IsValid(request.satisfied()))
    return error::FieldInvalid("satisfied", "must be a Verdict", "取值无效");
  if (!request.reached() && (request.solved() != 0 || request.satisfied() != 0)) {
    return error::FieldInvalid("reached", "nobody was reached, so nobody answered", "未接通的回访不能有评价");
  }
  RETURN_IF_ERROR(CheckText("note", request.note(), 0, kLongestNote));
  const Callback callback{.at = {},
                          .reached = request.reached(),
                          .solved = static_cast<Verdict>(request.solved()),
                          .satisfied = static_cast<Verdict>(request.satisfied()),
                          .round = 0,
                          .note = request.note()};
  return ChangeCase(call, request, {.type = "case.called_back"}, [&](const Desk& desk, const Case& before) {
    return intake::RecordCallback(desk, before, callback);
  });
}

absl::StatusOr<v1::Case> CaseService::ReopenCase(const rpc::Call& call, const v1::ReopenCaseRequest& request) {
  RETURN_IF_ERROR(CheckText("note", request.note(), 1, kLongestNote));
  return ChangeCase(call, request, {.type = "case.reopened"}, Reopen);
}

absl::StatusOr<v1::Case> CaseService::CloseCase(const rpc::Call& call, const v1::CloseCaseRequest& request) {
  if (request.disposition() == 0 || !v1::Case::Disposition_IsValid(request.disposition())) {
    return error::FieldInvalid("disposition", "must be a value of Disposition", "须选择办结方式");
  }
  const auto disposition = static_cast<Disposition>(request.disposition());
  RETURN_IF_ERROR(CheckText("note", request.note(), disposition == Disposition::kHandled ? 0 : 1, kLongestNote));
  return ChangeCase(call, request, {.type = "case.closed"},
                    [&](const Desk& desk, const Case& before) { return Close(desk, before, disposition); });
}

absl::StatusOr<v1::Case> CaseService::RequestSiteCheck(const rpc::Call& call,
                                                       const v1::RequestSiteCheckRequest& request) {
  RETURN_IF_ERROR(CheckText("question", request.question(), 1, kLongestNote));
  return ChangeCase(
      call, request, {.type = SiteCheckChangeType(SiteCheckState::kRequested)},
      [&](const Desk& desk, const Case& before) { return intake::RequestSiteCheck(desk, before, request.question()); });
}

absl::StatusOr<v1::Case> CaseService::RecordSiteCheck(const rpc::Call& call,
                                                      const v1::RecordSiteCheckRequest& request) {
  ASSIGN_OR_RETURN(const CaseName name, CaseName::Parse(request.name()));
  ASSIGN_OR_RETURN(const SiteCheckProgress progress, FromProto(name.district, request.progress()));
  if (progress.state == SiteCheckState::kRequested || progress.state == SiteCheckState::kRejected) {
    return error::FieldInvalid("progress.state", "is for this side alone to say", "该状态不能由对方登记");
  }
  const bool complete = progress.finding != SiteCheckFinding::kNone && !progress.report.empty() && progress.found_at;
  if (progress.state == SiteCheckState::kReported && !complete) {
    return error::FieldInvalid("progress.report", "REPORTED says what was found, and where",
                               "核实结果须有结论、情况和地点");
  }
  return ChangeCase(call, request, {.type = SiteCheckChangeType(progress.state)}, [&](const Desk&, const Case& before) {
    return intake::RecordSiteCheck(before, request.number(), progress);
  });
}

absl::StatusOr<v1::ListTimelineResponse> CaseService::ListTimeline(const rpc::Call& call,
                                                                   const v1::ListTimelineRequest& request) {
  ASSIGN_OR_RETURN(const CaseName name, CaseName::Parse(request.name()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, kUsualPage, kMostPage));
  int64_t after = 0;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &after)) return error::PageTokenInvalid();
  const std::string id = std::to_string(name.id);
  ASSIGN_OR_RETURN(const auto changes,
                   db_.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<std::vector<changelog::Change>> {
                     ASSIGN_OR_RETURN(auto found, FindCase(tx, name.district, name.id));
                     RETURN_IF_ERROR(InReach(call, name, std::move(found)).status());
                     return changelog::ReadTimeline(tx, name.district, "case", id, after, page.size + 1);
                   }));
  v1::ListTimelineResponse response;
  for (const changelog::Change& change : changes) {
    if (response.changes_size() == page.size) {
      response.set_next_page_token(rpc::MakePageToken(request, std::to_string(change.version - 1)));
      break;
    }
    *response.add_changes() = ToProto(change);
  }
  return response;
}

absl::Status CaseService::ImportCases(const rpc::Call& call,
                                      server::Stream<v1::ImportCasesRequest, v1::ImportCasesResponse>& stream) {
  return RunCaseImport({db_, settings_, registry_, keys_}, call, stream);
}

}  // namespace zhiwang::intake
