// verify: proves the counters, the change logs and the audit log of a district. health: asks whether the services serve.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/rpc/status_wire.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "services/ctl/command.h"
#include "services/ctl/errors.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/progress.h"
#include "zhiwang/common/v1/audit_log_service.grpc.pb.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"
#include "zhiwang/intake/v1/report_service.grpc.pb.h"
#include "zhiwang/mediation/v1/report_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using google::protobuf::RepeatedPtrField;

// The result of one check.
struct Check {
  std::string id;       // for programs, e.g. `case-intake/reports`
  std::string what;     // its name for people, Chinese
  absl::Status status;  // OK where it could be made at all
  std::string scope;    // the things that were compared, Chinese
  std::vector<std::string> faults;

  bool passed() const { return status.ok() && faults.empty(); }
};

std::vector<std::string> ToVector(const RepeatedPtrField<std::string>& lines) { return {lines.begin(), lines.end()}; }

// Shows how far a check is, `count` of `noun`, and answers its last message; whether it could be made is in `check`.
template <class Response, class Count>
Response Listen(grpc::ClientReaderInterface<Response>& stream, const char* noun, Count&& count, Check& check) {
  Progress progress(noun, 0);
  Response response, last;
  while (stream.Read(&response)) {
    progress.Update(count(response), 0);
    last = std::move(response);
  }
  check.status = rpc::FromWire(stream.Finish());
  if (check.status.ok() && !last.done()) check.status = absl::DataLossError("核对没有做完");
  return last;
}

Check CheckReports(const Connection& connection) {
  Check check{.id = "case-intake/reports", .what = "case-intake 通报计数", .status = {}, .scope = {}, .faults = {}};
  intake::v1::ReportService::Stub stub(connection.intake());
  grpc::ClientContext context;
  connection.PrepareLong(context);
  intake::v1::VerifyReportsRequest request;
  request.set_district(connection.District());
  const auto verdict = Listen<intake::v1::VerifyReportsResponse>(
      *stub.VerifyReports(&context, request), "件工单", [](const auto& one) { return one.cases(); }, check);
  check.scope = fmt::format("{} 件工单，{} 个计数", verdict.cases(), verdict.counters());
  check.faults = ToVector(verdict.differences());
  return check;
}

Check CheckMediation(const Connection& connection) {
  Check check{.id = "mediation/reports", .what = "mediation 通报计数与编号", .status = {}, .scope = {}, .faults = {}};
  mediation::v1::MediationReportService::Stub stub(connection.mediation());
  grpc::ClientContext context;
  connection.PrepareLong(context);
  mediation::v1::VerifyMediationRequest request;
  request.set_district(connection.District());
  const auto verdict = Listen<mediation::v1::VerifyMediationResponse>(
      *stub.VerifyMediation(&context, request), "件纠纷", [](const auto& one) { return one.disputes(); }, check);
  check.scope = fmt::format("{} 件纠纷，{} 个计数，{} 本编号", verdict.disputes(), verdict.counters(), verdict.books());
  check.faults = ToVector(verdict.faults());
  return check;
}

Check CheckTimelines(const Connection& connection, const ChannelPtr& channel, std::string_view service) {
  Check check{.id = fmt::format("{}/timelines", service),
              .what = fmt::format("{} 变更记录", service),
              .status = {},
              .scope = {},
              .faults = {}};
  common::v1::ChangeLogService::Stub stub(channel);
  grpc::ClientContext context;
  connection.PrepareLong(context);
  common::v1::VerifyTimelinesRequest request;
  request.set_name(connection.Name("logs", service));
  const auto verdict = Listen<common::v1::VerifyTimelinesResponse>(
      *stub.VerifyTimelines(&context, request), "条时间线", [](const auto& one) { return one.timelines(); }, check);
  check.scope = fmt::format("{} 条时间线，{} 条变更", verdict.timelines(), verdict.changes());
  check.faults = ToVector(verdict.faults());
  return check;
}

Check CheckAuditLog(const Connection& connection, const ChannelPtr& channel, std::string_view service) {
  Check check{.id = fmt::format("{}/audit", service),
              .what = fmt::format("{} 审计记录", service),
              .status = {},
              .scope = {},
              .faults = {}};
  common::v1::AuditLogService::Stub stub(channel);
  grpc::ClientContext context;
  connection.PrepareLong(context);
  common::v1::VerifyAuditLogRequest request;
  request.set_name(connection.Name("logs", service));
  const auto verdict = Listen<common::v1::VerifyAuditLogResponse>(
      *stub.VerifyAuditLog(&context, request), "条记录", [](const auto& one) { return one.entries(); }, check);
  check.scope = fmt::format("{} 条记录，{} 个已导出的链头", verdict.entries(), verdict.anchors());
  if (!verdict.fault().empty()) check.faults = {fmt::format("第 {} 条：{}", verdict.fault_seq(), verdict.fault())};
  return check;
}

void Print(const Connection& connection, const Check& check) {
  if (connection.options().json) {
    nlohmann::ordered_json json = {{"check", check.id}, {"passed", check.passed()}, {"scope", check.scope}};
    json["faults"] = check.faults;
    if (!check.status.ok()) json["error"] = nlohmann::json::parse(StatusToJson(check.status));
    fmt::print("{}\n", json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
    return;
  }
  if (!check.status.ok()) {
    fmt::print("✗ {}：无法核对\n{}", check.what, FormatError(check.status));
    return;
  }
  const std::string verdict = check.passed() ? "一致" : fmt::format("{} 处不一致", check.faults.size());
  fmt::print("{} {}：{}（{}）\n", check.passed() ? "✓" : "✗", check.what, verdict, check.scope);
  for (const std::string& fault : check.faults) fmt::print("    {}\n", Printable(fault));
}

absl::StatusOr<ExitCode> Verify(const Connection& connection, const Arguments&) {
  ExitCode code = ExitCode::kDone;
  const auto report = [&](const Check& check) {
    Print(connection, check);
    if (!check.passed()) code = ExitCode::kFailed;
  };
  for (const ServiceEntry& service : Services()) {
    report(CheckTimelines(connection, connection.ChannelTo(service.program), service.program));
  }
  report(CheckReports(connection));
  report(CheckMediation(connection));
  for (const ServiceEntry& service : Services()) {
    const Check check = CheckAuditLog(connection, connection.ChannelTo(service.program), service.program);
    // A service without personal data keeps no audit log, and does not serve its methods.
    if (!absl::IsUnimplemented(check.status)) report(check);
  }
  return code;
}

absl::StatusOr<ExitCode> Health(const Connection& connection, const Arguments&) {
  ExitCode code = ExitCode::kDone;
  const auto ask = [&](const ChannelPtr& channel, std::string_view service, std::string_view address) {
    grpc::health::v1::Health::Stub stub(channel);
    grpc::ClientContext context;
    connection.Prepare(context);
    grpc::health::v1::HealthCheckResponse response;
    const absl::Status status = rpc::FromWire(stub.Check(&context, {}, &response));
    const bool serving = status.ok() && response.status() == grpc::health::v1::HealthCheckResponse::SERVING;
    if (!serving) code = ExitCode::kFailed;
    const std::string answer = status.ok()
                                   ? grpc::health::v1::HealthCheckResponse::ServingStatus_Name(response.status())
                                   : absl::StatusCodeToString(status.code());
    if (connection.options().json) {
      const nlohmann::ordered_json json = {{"service", service}, {"address", address}, {"status", answer}};
      fmt::print("{}\n", json.dump());
    } else {
      fmt::print("{} {}（{}）：{}\n", serving ? "✓" : "✗", service, address, answer);
    }
  };
  for (const ServiceEntry& service : Services()) {
    ask(connection.ChannelTo(service.program), service.program, connection.AddressOf(service));
  }
  return code;
}

}  // namespace

std::vector<Command> VerifyCommands() {
  return {
      {"verify", "", "从头核对变更记录、通报计数和审计记录", "verify", {}, 0, 0, Verify},
      {"health", "", "各服务是否在服务", "health", {}, 0, 0, Health},
  };
}

}  // namespace zhiwang::ctl
