#include "services/case_intake/case/case_service.h"

#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/calendar/wire/deadline_wire.h"
#include "common/names/resource_name.h"
#include "common/resource/create.h"
#include "common/rpc/page_key.h"
#include "common/rpc/page_token.h"
#include "common/text/text.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/confidentiality.h"
#include "services/case_intake/case/wire/case_proto.h"
#include "services/case_intake/case/wire/case_view.h"
#include "services/case_intake/deadline/calendar_preview.h"
#include "services/case_intake/import/case_import.h"
#include "services/case_intake/placement/place_draft.h"
#include "services/case_intake/placement/unit_check.h"
#include "services/case_intake/reporter/reporter_seal.h"
#include "services/grid_registry/client/asked_check_wire.h"
#include "services/grid_registry/client/named_area.h"

namespace zhiwang::intake {
namespace {

constexpr int kLongestText = 20'000;
constexpr int kLongestInternalNote = 2'000;
constexpr int kLongestNote = 500;
constexpr int kShortestPurpose = 2;
constexpr int kLongestPurpose = 200;

// The names of a reporter's data that are there, for the audit log.
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

absl::Status ReceiveAll(sql::Txn&, std::span<resource::ToCreate<CaseNoun, NewCase>> asked) {
  for (auto& [call, moment, prepared, made] : asked) {
    const auto& [draft, settings] = prepared;
    made = Receive({moment.actor, moment.now, *settings->calendar, settings->terms}, draft);
  }
  return absl::OkStatus();
}

}  // namespace

CaseService::CaseService(server::Runtime& runtime, sql::Database& db, sql::IdSource& ids, Settings& settings,
                         grid::RegistryClient& registry, const privacy::KeyRing& keys)
    : Service(runtime, *v1::CreateCaseRequest::descriptor()->file()->FindServiceByName("CaseService")),
      ids_(ids),
      settings_(settings),
      registry_(registry),
      keys_(keys),
      parts_{db, {&keys}},
      reader_(parts_, runtime.longest_wait()),
      creator_(parts_, {.longest_wait = runtime.longest_wait()}, ReceiveAll),
      recorder_(db, runtime.longest_wait()) {
  LaterOnWorker("CreateCase", &CaseService::CreateCase);
  Later("GetCase", &CaseService::GetCase);
  OnWorker("ListCases", &CaseService::ListCases);
  OnWorker("SearchCases", &CaseService::SearchCases);
  OnWorker("CountOpenCases", &CaseService::CountOpenCases);
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
  OnWorker("ReferCase", &CaseService::ReferCase);
  OnWorker("WithdrawReferral", &CaseService::WithdrawReferral);
  OnWorker("RecordMediation", &CaseService::RecordMediation);
  LaterOnWorker("RevealReporter", &CaseService::RevealReporter);
  OnWorker("PreviewCalendar", &CaseService::PreviewCalendar);
  OnWorker("ListTimeline", &CaseService::ListTimeline);
  Streaming("ImportCases", &CaseService::ImportCases);
}

absl::StatusOr<NewCase> CaseService::Prepared(const rpc::Call& call, const std::string& district,
                                              const v1::Case& asked) {
  NewCase created;
  Case& draft = created.draft;
  ASSIGN_OR_RETURN(draft, FromProto(district, asked));
  ASSIGN_OR_RETURN(created.settings, settings_.WithCalendar(district, call.deadline));
  if (!draft.facts.category.empty()) {
    const int today = calendar::TodayNumber();
    RETURN_IF_ERROR(CheckCategory("case.category", created.settings->categories, draft.facts.category, today, today));
  }
  ASSIGN_OR_RETURN(const Reporter reporter, ReporterFromProto(asked.reporter()));
  if (!draft.complained_unit.empty()) {
    // Nobody is turned away because another service is down.
    const absl::Status known =
        CheckTakesCases(registry_, call, "case.complained_unit", district, draft.complained_unit);
    if (absl::IsInvalidArgument(known)) return known;
  }
  RETURN_IF_ERROR(PlaceDraft(registry_, call, "case.area", draft));
  ASSIGN_OR_RETURN(draft.id, ids_.Next());
  ASSIGN_OR_RETURN(draft.reporter, SealReporter(keys_, district, draft.id, reporter));
  return created;
}

void CaseService::CreateCase(const rpc::Call& call, const v1::CreateCaseRequest& request,
                             server::Reply<v1::Case> reply) {
  const auto district = ParseDistrictName("district", request.district());
  if (!district.ok()) return reply(district.status());
  creator_.Create(call, request, "case.created", Prepared(call, *district, request.case_()), std::move(reply));
}

void CaseService::GetCase(const rpc::Call& call, const v1::GetCaseRequest& request, server::Reply<v1::Case> reply) {
  if (request.explain_deadlines()) reply = Explaining(call, std::move(reply));
  reader_.Read(call, request.name(), std::move(reply));
}

server::Reply<v1::Case> CaseService::Explaining(const rpc::Call& call, server::Reply<v1::Case> reply) {
  return [this, district = call.district, deadline = call.deadline,
          reply = std::move(reply)](const absl::StatusOr<v1::Case>& found) {
    if (!found.ok()) return reply(found);
    const auto settings = settings_.WithCalendar(district, deadline);
    if (!settings.ok()) return reply(settings.status());
    v1::Case explained = *found;
    for (auto& deadline_shown : *explained.mutable_deadlines()) {
      deadline_shown.set_explanation(calendar::Explain(*(*settings)->calendar, deadline_shown));
    }
    reply(explained);
  };
}

absl::StatusOr<v1::PreviewCalendarResponse> CaseService::PreviewCalendar(const rpc::Call& call,
                                                                         const v1::PreviewCalendarRequest& request) {
  return intake::PreviewCalendar(parts_.db, settings_.calendars(), call, request);
}

absl::StatusOr<Reporter> CaseService::ReporterFor(const rpc::Call& call, const resource::Name& name) {
  ASSIGN_OR_RETURN(const Case c, parts_.db.Read(call.deadline, [&](sql::Txn& tx) {
    return resource::FindInReach<CaseNoun>(tx, call, name);
  }));
  if (!MayKnowReporter(resource::ActorOf(call), c)) return resource::NotFound<CaseNoun>(name);
  return OpenReporter(keys_, c.district, c.id, c.reporter.envelope);
}

void CaseService::RevealReporter(const rpc::Call& call, const v1::RevealReporterRequest& request,
                                 server::Reply<v1::Reporter> reply) {
  const auto name = resource::ParseName<CaseNoun>(request.name());
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

absl::StatusOr<std::vector<AreaStep>> CaseService::AreaAsked(const rpc::Call& call, const std::string& district,
                                                             const v1::PlaceCaseRequest& request) {
  if (request.has_point()) {
    ASSIGN_OR_RETURN(const Point point, PointFromProto("point", request.point()));
    ASSIGN_OR_RETURN(auto area, registry_.Locate(call, district, point));
    if (area.empty()) return error::PointOutside("point");
    return area;
  }
  ASSIGN_OR_RETURN(const std::string code, ParseIdWithin(district, "area", request.area(), "areas"));
  ASSIGN_OR_RETURN(const grid::NamedArea named,
                   grid::FindNamedArea(registry_, call, district, code, calendar::TodayNumber()));
  return grid::OnlyHolder("area", named);
}

absl::StatusOr<v1::Case> CaseService::PlaceCase(const rpc::Call& call, const v1::PlaceCaseRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<CaseNoun>(request.name()));
  RETURN_IF_ERROR(CheckText("note", request.note(), 0, kLongestNote));
  const auto area = AreaAsked(call, name.district, request);
  if (!area.ok()) return resource::EarlierAnswerOr(area.status(), parts_, call, request);
  std::optional<Point> point;
  if (request.has_point()) point = {request.point().longitude(), request.point().latitude()};
  return Change(call, request, Action::kPlace, [&](const Desk& desk, const Case& before) {
    return Noted(Place(desk, before, *area, point), request.note());
  });
}

absl::StatusOr<v1::Case> CaseService::DispatchCase(const rpc::Call& call, const v1::DispatchCaseRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<CaseNoun>(request.name()));
  ASSIGN_OR_RETURN(const std::string unit, ParseIdWithin(name.district, "unit", request.unit(), "departments"));
  ASSIGN_OR_RETURN(const auto settings, settings_.Of(name.district, call.deadline));
  ASSIGN_OR_RETURN(const std::string category,
                   CategoryWithin(*settings, name.district, "category", request.category()));
  RETURN_IF_ERROR(CheckText("note", request.note(), 0, kLongestNote));
  const absl::Status takes_cases = CheckTakesCases(registry_, call, "unit", name.district, unit);
  if (!takes_cases.ok()) return resource::EarlierAnswerOr(takes_cases, parts_, call, request);
  return Change(call, request, Action::kDispatch, [&](const Desk& desk, const Case& before) -> absl::StatusOr<Case> {
    if (!category.empty() && category != before.facts.category) {  // a case keeps the one it has, be it ended
      const int today = calendar::DayNumberOf(desk.now);
      RETURN_IF_ERROR(CheckCategory("category", settings->categories, category, today, today));
    }
    return Noted(Dispatch(desk, before, unit, category), request.note());
  });
}

absl::StatusOr<v1::Case> CaseService::AcceptCase(const rpc::Call& call, const v1::AcceptCaseRequest& request) {
  return Change(call, request, Action::kAccept, Accept);
}

absl::StatusOr<v1::Case> CaseService::ReturnCase(const rpc::Call& call, const v1::ReturnCaseRequest& request) {
  if (request.reason() == 0 || !v1::Case::ReturnReason_IsValid(request.reason())) {
    return error::FieldInvalid("reason", "must be a value of ReturnReason", "须选择退单理由");
  }
  RETURN_IF_ERROR(CheckText("note", request.note(), 1, kLongestNote));
  const CaseEvent event(Action::kReturn, static_cast<ReturnReason>(request.reason()));
  return Change(call, request, event,
                [&](const Desk& desk, const Case& before) { return Noted(Return(desk, before), request.note()); });
}

absl::StatusOr<v1::Case> CaseService::ResolveCase(const rpc::Call& call, const v1::ResolveCaseRequest& request) {
  RETURN_IF_ERROR(CheckText("public_reply", request.public_reply(), 1, kLongestText));
  RETURN_IF_ERROR(CheckText("internal_note", request.internal_note(), 0, kLongestInternalNote));
  return Change(call, request, Action::kResolve, [&](const Desk& desk, const Case& before) {
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
  return Change(call, request, Action::kRecordCallback,
                [&](const Desk& desk, const Case& before) { return intake::RecordCallback(desk, before, callback); });
}

absl::StatusOr<v1::Case> CaseService::ReopenCase(const rpc::Call& call, const v1::ReopenCaseRequest& request) {
  RETURN_IF_ERROR(CheckText("note", request.note(), 1, kLongestNote));
  return Change(call, request, Action::kReopen,
                [&](const Desk& desk, const Case& before) { return Noted(Reopen(desk, before), request.note()); });
}

absl::StatusOr<v1::Case> CaseService::CloseCase(const rpc::Call& call, const v1::CloseCaseRequest& request) {
  if (request.disposition() == 0 || !v1::Case::Disposition_IsValid(request.disposition())) {
    return error::FieldInvalid("disposition", "must be a value of Disposition", "须选择办结方式");
  }
  const auto disposition = static_cast<Disposition>(request.disposition());
  RETURN_IF_ERROR(CheckText("note", request.note(), disposition == Disposition::kHandled ? 0 : 1, kLongestNote));
  return Change(call, request, Action::kClose, [&](const Desk& desk, const Case& before) {
    return Noted(Close(desk, before, disposition), request.note());
  });
}

absl::StatusOr<v1::Case> CaseService::RequestSiteCheck(const rpc::Call& call,
                                                       const v1::RequestSiteCheckRequest& request) {
  RETURN_IF_ERROR(CheckText("question", request.question(), 1, kLongestNote));
  return Change(call, request, Action::kRequestSiteCheck, [&](const Desk& desk, const Case& before) {
    return intake::RequestSiteCheck(desk, before, request.question());
  });
}

absl::StatusOr<v1::Case> CaseService::RecordSiteCheck(const rpc::Call& call,
                                                      const v1::RecordSiteCheckRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<CaseNoun>(request.name()));
  ASSIGN_OR_RETURN(const SiteCheckProgress progress, grid::ToldStepFromProto(name.district, request.progress()));
  return Change(call, request, progress.state, [&](const Desk&, const Case& before) {
    return intake::RecordSiteCheck(before, request.number(), progress);
  });
}

absl::StatusOr<v1::ListTimelineResponse> CaseService::ListTimeline(const rpc::Call& call,
                                                                   const v1::ListTimelineRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<CaseNoun>(request.name()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  int64_t after = 0;
  RETURN_IF_ERROR(rpc::ReadPageKey(page.after, std::tie(after)));
  const std::string id = std::to_string(name.id);
  std::vector<changelog::Change> changes;
  ASSIGN_OR_RETURN(const Case c, parts_.db.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<Case> {
    // Before the case, which holds the words that came with them: it is then at least as new.
    ASSIGN_OR_RETURN(changes, changelog::ReadTimeline(tx, name.district, "case", id, after, page.size + 1));
    return resource::FindInReach<CaseNoun>(tx, call, name);
  }));
  v1::ListTimelineResponse response;
  for (const changelog::Change& change : changes) {
    if (response.changes_size() == page.size) {
      response.set_next_page_token(rpc::MakePageToken(request, rpc::WritePageKey(std::tuple(change.version - 1))));
      break;
    }
    *response.add_changes() = ShowChange(call, c, change);
  }
  return response;
}

absl::Status CaseService::ImportCases(const rpc::Call& call,
                                      server::Stream<v1::ImportCasesRequest, v1::ImportCasesResponse>& stream) {
  return RunCaseImport({parts_.db, settings_, registry_, keys_}, call, stream);
}

}  // namespace zhiwang::intake
