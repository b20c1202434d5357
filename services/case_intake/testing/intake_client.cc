#include "services/case_intake/testing/intake_client.h"

#include <utility>

#include "common/status/macros.h"
#include "services/case_intake/testing/small_district.h"

namespace zhiwang::intake {

testing::SaidCaller InRole(const std::string& role) {
  return {"staff-" + role.substr(0, 80), role};  // a name is no longer than 100 bytes
}

absl::StatusOr<v1::Case> IntakeClient::Create(const v1::Case& appeal, const std::string& request_id) {
  v1::CreateCaseRequest request;
  request.set_district(kDistrictName);
  request.set_request_id(request_id);
  *request.mutable_case_() = appeal;
  return Ask(&CaseStub::CreateCase, request);
}

absl::StatusOr<v1::Case> IntakeClient::Get(const std::string& name) {
  v1::GetCaseRequest request;
  request.set_name(name);
  return Ask(&CaseStub::GetCase, request);
}

absl::StatusOr<v1::Case> IntakeClient::Place(const std::string& name, const common::v1::Point& point) {
  auto request = About<v1::PlaceCaseRequest>(name);
  *request.mutable_point() = point;
  return Ask(&CaseStub::PlaceCase, request);
}

absl::StatusOr<v1::Case> IntakeClient::Dispatch(const std::string& name, const std::string& unit,
                                                const std::string& role) {
  auto request = About<v1::DispatchCaseRequest>(name);
  request.set_unit(UnitName(unit));
  request.set_category(CategoryName(kTapWater));
  return Ask(&CaseStub::DispatchCase, request, role);
}

absl::StatusOr<v1::Case> IntakeClient::Accept(const std::string& name) {
  return Ask(&CaseStub::AcceptCase, About<v1::AcceptCaseRequest>(name), kHandler);
}

absl::StatusOr<v1::Case> IntakeClient::Return(const std::string& name) {
  auto request = About<v1::ReturnCaseRequest>(name);
  request.set_reason(v1::Case::NOT_OUR_DUTY);
  request.set_note("不属于我单位职责");
  return Ask(&CaseStub::ReturnCase, request, kHandler);
}

absl::StatusOr<v1::Case> IntakeClient::Resolve(const std::string& name) {
  auto request = About<v1::ResolveCaseRequest>(name);
  request.set_public_reply("已抢修，恢复供水。");
  request.set_internal_note("换阀门一个");
  return Ask(&CaseStub::ResolveCase, request, kHandler);
}

absl::StatusOr<v1::Case> IntakeClient::CallBack(const std::string& name, v1::Callback::Verdict solved,
                                                v1::Callback::Verdict satisfied) {
  auto request = About<v1::RecordCallbackRequest>(name);
  request.set_reached(true);
  request.set_solved(solved);
  request.set_satisfied(satisfied);
  return Ask(&CaseStub::RecordCallback, request);
}

absl::StatusOr<v1::Case> IntakeClient::CallInVain(const std::string& name) {
  return Ask(&CaseStub::RecordCallback, About<v1::RecordCallbackRequest>(name));
}

absl::StatusOr<v1::Case> IntakeClient::Reopen(const std::string& name, const std::string& role) {
  auto request = About<v1::ReopenCaseRequest>(name);
  request.set_note("又停水了");
  return Ask(&CaseStub::ReopenCase, request, role);
}

absl::StatusOr<v1::Case> IntakeClient::Close(const std::string& name, v1::Case::Disposition disposition,
                                             const std::string& role) {
  auto request = About<v1::CloseCaseRequest>(name);
  request.set_disposition(disposition);
  if (disposition != v1::Case::HANDLED) request.set_note("同一事项重复反映");
  return Ask(&CaseStub::CloseCase, request, role);
}

absl::StatusOr<std::vector<v1::Case>> IntakeClient::List(v1::ListCasesRequest filter) {
  filter.set_district(kDistrictName);
  std::vector<v1::Case> cases;
  do {
    ASSIGN_OR_RETURN(const v1::ListCasesResponse page, Ask(&CaseStub::ListCases, filter));
    cases.insert(cases.end(), page.cases().begin(), page.cases().end());
    filter.set_page_token(page.next_page_token());
  } while (!filter.page_token().empty());
  return cases;
}

absl::StatusOr<std::vector<v1::Case>> IntakeClient::Search(v1::SearchCasesRequest search) {
  search.set_district(kDistrictName);
  std::vector<v1::Case> cases;
  do {
    ASSIGN_OR_RETURN(const v1::SearchCasesResponse page, Ask(&CaseStub::SearchCases, search));
    cases.insert(cases.end(), page.cases().begin(), page.cases().end());
    search.set_page_token(page.next_page_token());
  } while (!search.page_token().empty());
  return cases;
}

absl::StatusOr<std::vector<common::v1::Change>> IntakeClient::Timeline(const std::string& name) {
  v1::ListTimelineRequest request;
  request.set_name(name);
  std::vector<common::v1::Change> changes;
  do {
    ASSIGN_OR_RETURN(const v1::ListTimelineResponse page, Ask(&CaseStub::ListTimeline, request));
    changes.insert(changes.end(), page.changes().begin(), page.changes().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return changes;
}

Imported IntakeClient::Import(const std::vector<v1::Case>& rows, bool dry_run) {
  std::vector<v1::ImportCasesRequest> messages(1);
  messages[0].mutable_header()->set_district(kDistrictName);
  messages[0].mutable_header()->set_dry_run(dry_run);
  for (const v1::Case& row : rows) {
    v1::ImportCasesRequest& message = messages.emplace_back();
    message.mutable_row()->set_row(static_cast<int64_t>(messages.size()) - 1);
    *message.mutable_row()->mutable_case_() = row;
  }
  return ImportMessages(messages);
}

Imported IntakeClient::ImportMessages(const std::vector<v1::ImportCasesRequest>& messages) {
  const auto stream = Exchange(&CaseStub::ImportCases, messages, InRole(kDispatcher));
  Imported imported;
  for (const v1::ImportCasesResponse& answer : stream.messages) {
    imported.refusals.insert(imported.refusals.end(), answer.refusals().begin(), answer.refusals().end());
    imported.created += answer.created();
    imported.unchanged += answer.unchanged();
    imported.last_rows.push_back(answer.last_row());
  }
  imported.status = stream.status;
  return imported;
}

absl::StatusOr<v1::Bulletin> IntakeClient::Bulletin(const std::string& day, const std::string& area) {
  v1::GetBulletinRequest request;
  request.set_day(day);
  request.set_area(area);
  return Bulletin(std::move(request));
}

absl::StatusOr<v1::Bulletin> IntakeClient::Bulletin(v1::GetBulletinRequest request) {
  request.set_district(kDistrictName);
  return Ask(&v1::ReportService::Stub::GetBulletin, request);
}

absl::StatusOr<std::vector<v1::FigureCase>> IntakeClient::Open(v1::ListFigureCasesRequest request) {
  request.set_district(kDistrictName);
  std::vector<v1::FigureCase> cases;
  do {
    const auto page = Ask(&v1::ReportService::Stub::ListFigureCases, request);
    if (!page.ok()) return page.status();
    cases.insert(cases.end(), page->cases().begin(), page->cases().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return cases;
}

absl::StatusOr<v1::VerifyReportsResponse> IntakeClient::VerifyReports() {
  v1::VerifyReportsRequest request;
  request.set_district(kDistrictName);
  const auto verdict = ReadAll(&v1::ReportService::Stub::VerifyReports, request, InRole(kDispatcher));
  if (!verdict.status.ok()) return verdict.status;
  return verdict.messages.empty() ? v1::VerifyReportsResponse() : verdict.messages.back();
}

}  // namespace zhiwang::intake
