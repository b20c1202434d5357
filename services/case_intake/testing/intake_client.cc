#include "services/case_intake/testing/intake_client.h"

#include <utility>

#include <grpcpp/impl/codegen/client_unary_call.h>
#include <grpcpp/impl/codegen/rpc_method.h>
#include <grpcpp/support/byte_buffer.h>

#include "common/auth/testing/said_callers.h"
#include "common/status/macros.h"
#include "services/case_intake/testing/small_district.h"

namespace zhiwang::intake {

std::unique_ptr<grpc::ClientContext> CallerIn(const std::string& role, absl::Duration patience) {
  auto context = std::make_unique<grpc::ClientContext>();
  auth::SayCaller(*context, "staff-" + role.substr(0, 80), role);  // a name is no longer than 100 bytes
  context->set_deadline(absl::ToChronoTime(absl::Now() + patience));
  return context;
}

IntakeClient::IntakeClient(std::shared_ptr<grpc::Channel> channel)
    : channel_(std::move(channel)),
      cases_(v1::CaseService::NewStub(channel_)),
      categories_(v1::CategoryService::NewStub(channel_)),
      reports_(v1::ReportService::NewStub(channel_)) {}

absl::StatusOr<v1::Case> IntakeClient::Create(const v1::Case& appeal, const std::string& request_id) {
  v1::CreateCaseRequest request;
  request.set_district(kDistrictName);
  request.set_request_id(request_id);
  *request.mutable_case_() = appeal;
  return Ask(*cases_, &CaseStub::CreateCase, request);
}

absl::StatusOr<v1::Case> IntakeClient::Get(const std::string& name) {
  v1::GetCaseRequest request;
  request.set_name(name);
  return Ask(*cases_, &CaseStub::GetCase, request);
}

absl::StatusOr<v1::Case> IntakeClient::Place(const std::string& name, const common::v1::Point& point) {
  auto request = About<v1::PlaceCaseRequest>(name);
  *request.mutable_point() = point;
  return Ask(*cases_, &CaseStub::PlaceCase, request);
}

absl::StatusOr<v1::Case> IntakeClient::Dispatch(const std::string& name, const std::string& unit,
                                                const std::string& role) {
  auto request = About<v1::DispatchCaseRequest>(name);
  request.set_unit(UnitName(unit));
  request.set_category(CategoryName(kTapWater));
  return Ask(*cases_, &CaseStub::DispatchCase, request, role);
}

absl::StatusOr<v1::Case> IntakeClient::Accept(const std::string& name) {
  return Ask(*cases_, &CaseStub::AcceptCase, About<v1::AcceptCaseRequest>(name), kHandler);
}

absl::StatusOr<v1::Case> IntakeClient::Return(const std::string& name) {
  auto request = About<v1::ReturnCaseRequest>(name);
  request.set_reason(v1::Case::NOT_OUR_DUTY);
  request.set_note("不属于我单位职责");
  return Ask(*cases_, &CaseStub::ReturnCase, request, kHandler);
}

absl::StatusOr<v1::Case> IntakeClient::Resolve(const std::string& name) {
  auto request = About<v1::ResolveCaseRequest>(name);
  request.set_public_reply("已抢修，恢复供水。");
  request.set_internal_note("换阀门一个");
  return Ask(*cases_, &CaseStub::ResolveCase, request, kHandler);
}

absl::StatusOr<v1::Case> IntakeClient::CallBack(const std::string& name, v1::Callback::Verdict solved,
                                                v1::Callback::Verdict satisfied) {
  auto request = About<v1::RecordCallbackRequest>(name);
  request.set_reached(true);
  request.set_solved(solved);
  request.set_satisfied(satisfied);
  return Ask(*cases_, &CaseStub::RecordCallback, request);
}

absl::StatusOr<v1::Case> IntakeClient::CallInVain(const std::string& name) {
  return Ask(*cases_, &CaseStub::RecordCallback, About<v1::RecordCallbackRequest>(name));
}

absl::StatusOr<v1::Case> IntakeClient::Reopen(const std::string& name, const std::string& role) {
  auto request = About<v1::ReopenCaseRequest>(name);
  request.set_note("又停水了");
  return Ask(*cases_, &CaseStub::ReopenCase, request, role);
}

absl::StatusOr<v1::Case> IntakeClient::Close(const std::string& name, v1::Case::Disposition disposition,
                                             const std::string& role) {
  auto request = About<v1::CloseCaseRequest>(name);
  request.set_disposition(disposition);
  if (disposition != v1::Case::HANDLED) request.set_note("同一事项重复反映");
  return Ask(*cases_, &CaseStub::CloseCase, request, role);
}

absl::StatusOr<std::vector<v1::Case>> IntakeClient::List(v1::ListCasesRequest filter) {
  filter.set_district(kDistrictName);
  std::vector<v1::Case> cases;
  do {
    ASSIGN_OR_RETURN(const v1::ListCasesResponse page, Ask(*cases_, &CaseStub::ListCases, filter));
    cases.insert(cases.end(), page.cases().begin(), page.cases().end());
    filter.set_page_token(page.next_page_token());
  } while (!filter.page_token().empty());
  return cases;
}

absl::StatusOr<std::vector<v1::Case>> IntakeClient::Search(v1::SearchCasesRequest search) {
  search.set_district(kDistrictName);
  std::vector<v1::Case> cases;
  do {
    ASSIGN_OR_RETURN(const v1::SearchCasesResponse page, Ask(*cases_, &CaseStub::SearchCases, search));
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
    ASSIGN_OR_RETURN(const v1::ListTimelineResponse page, Ask(*cases_, &CaseStub::ListTimeline, request));
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
  const auto context = CallerIn(kDispatcher, absl::Minutes(1));
  const auto stream = cases_->ImportCases(context.get());
  for (const v1::ImportCasesRequest& message : messages) {
    if (!stream->Write(message)) break;
  }
  stream->WritesDone();
  Imported imported;
  for (v1::ImportCasesResponse answer; stream->Read(&answer);) {
    imported.refusals.insert(imported.refusals.end(), answer.refusals().begin(), answer.refusals().end());
    imported.created += answer.created();
    imported.unchanged += answer.unchanged();
    imported.last_rows.push_back(answer.last_row());
  }
  imported.status = rpc::FromWire(stream->Finish());
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
  return Ask(*reports_, &v1::ReportService::Stub::GetBulletin, request);
}

absl::StatusOr<std::vector<v1::FigureCase>> IntakeClient::Open(v1::ListFigureCasesRequest request) {
  request.set_district(kDistrictName);
  std::vector<v1::FigureCase> cases;
  do {
    const auto page = Ask(*reports_, &v1::ReportService::Stub::ListFigureCases, request);
    if (!page.ok()) return page.status();
    cases.insert(cases.end(), page->cases().begin(), page->cases().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return cases;
}

absl::StatusOr<v1::VerifyReportsResponse> IntakeClient::VerifyReports() {
  const auto context = CallerIn(kDispatcher, absl::Minutes(1));
  v1::VerifyReportsRequest request;
  request.set_district(kDistrictName);
  const auto stream = reports_->VerifyReports(context.get(), request);
  v1::VerifyReportsResponse last;
  while (stream->Read(&last)) {
  }
  const grpc::Status status = stream->Finish();
  if (!status.ok()) return rpc::FromWire(status);
  return last;
}

absl::StatusOr<std::string> IntakeClient::AskInBytes(const std::string& method, const std::string& request,
                                                     const std::string& role) {
  const std::string path = "/zhiwang.intake.v1.CaseService/" + method;
  const grpc::internal::RpcMethod rpc_method(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
  const grpc::Slice sent(request);
  grpc::ByteBuffer answer;
  const grpc::Status status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      channel_.get(), rpc_method, CallerIn(role).get(), grpc::ByteBuffer(&sent, 1), &answer);
  if (!status.ok()) return rpc::FromWire(status);
  grpc::Slice received;
  answer.DumpToSingleSlice(&received);
  return std::string(received.begin(), received.end());
}

}  // namespace zhiwang::intake
