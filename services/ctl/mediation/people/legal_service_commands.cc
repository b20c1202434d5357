// legal-service record, confirm, void, list: the register of what contracted lawyers did.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/mediation/dispute_call.h"
#include "services/ctl/mediation/mediator_name.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/output.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/mediator_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using ServiceStub = v1::MediatorService::Stub;

absl::StatusOr<google::protobuf::Timestamp> Moment(const Arguments& arguments, std::string_view flag) {
  const auto time = ParseTime(arguments.Get(flag));
  if (!time) return UsageError(fmt::format("--{}：须为时间，如 '2026-03-02 09:00'", flag));
  return ToTimestamp(*time);
}

std::vector<std::string> RowOf(const v1::LegalService& service) {
  return {std::string(IdOf(service.name())),
          std::string(ChineseLabel(service.state())),
          std::string(IdOf(service.lawyer())),
          std::string(ChineseLabel(service.kind())),
          FormatTime(service.start_time()),
          std::to_string(service.minutes()),
          std::string(IdOf(service.area())),
          service.display_name(),
          service.text()};
}

ExitCode PrintService(const Connection& connection, const v1::LegalService& service) {
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(service));
  } else {
    fmt::print("法律服务记录 {}  {}  {}  {} 分钟\n", Printable(IdOf(service.name())), ChineseLabel(service.state()),
               ChineseLabel(service.kind()), service.minutes());
    for (const int bar : service.bars()) {
      fmt::print("  {}\n", ChineseLabel(static_cast<v1::LegalService::Bar>(bar)));
    }
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> RecordService(const Connection& connection, const Arguments& arguments) {
  v1::RecordLegalServiceRequest request;
  request.set_district(connection.District());
  request.set_request_id(arguments.Get("request_id", NewUuid()));
  v1::LegalService& service = *request.mutable_legal_service();
  service.set_lawyer(connection.options().caller);
  ASSIGN_OR_RETURN(const auto kind, ParseTerm<v1::LegalService::Kind>("--kind", arguments.Get("kind")));
  service.set_kind(kind);
  ASSIGN_OR_RETURN(*service.mutable_start_time(), Moment(arguments, "from"));
  ASSIGN_OR_RETURN(*service.mutable_end_time(), Moment(arguments, "until"));
  service.set_area(connection.Name("areas", arguments.Get("area")));
  service.set_dispute(connection.Name("disputes", arguments.Get("dispute")));
  service.set_display_name(arguments.Get("person"));
  service.set_phone(arguments.Get("phone"));
  service.set_identity_number(arguments.Get("identity"));
  service.set_text(arguments.Get("text"));
  ASSIGN_OR_RETURN(const v1::LegalService recorded,
                   connection.Ask(connection.mediation(), &ServiceStub::RecordLegalService, request));
  return PrintService(connection, recorded);
}

template <class Request>
Request OnService(const Connection& connection, const Arguments& arguments) {
  Request request;
  request.set_name(connection.Name("legalServices", arguments.words()[0]));
  request.set_etag(arguments.Get("etag"));
  request.set_request_id(arguments.Get("request_id", NewUuid()));
  return request;
}

absl::StatusOr<ExitCode> ConfirmService(const Connection& connection, const Arguments& arguments) {
  const auto request = OnService<v1::ConfirmLegalServiceRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const v1::LegalService confirmed,
                   connection.Ask(connection.mediation(), &ServiceStub::ConfirmLegalService, request));
  return PrintService(connection, confirmed);
}

absl::StatusOr<ExitCode> VoidService(const Connection& connection, const Arguments& arguments) {
  auto request = OnService<v1::VoidLegalServiceRequest>(connection, arguments);
  request.set_note(arguments.Get("note"));
  ASSIGN_OR_RETURN(const v1::LegalService voided,
                   connection.Ask(connection.mediation(), &ServiceStub::VoidLegalService, request));
  return PrintService(connection, voided);
}

absl::StatusOr<ExitCode> ListServices(const Connection& connection, const Arguments& arguments) {
  v1::ListLegalServicesRequest request;
  request.set_district(connection.District());
  request.set_lawyer(connection.Name("lawyers", arguments.Get("lawyer")));
  request.set_firm(connection.Name("firms", arguments.Get("firm")));
  ASSIGN_OR_RETURN(const auto state, ParseTerm<v1::LegalService::State>("--state", arguments.Get("state")));
  request.set_state(state);
  if (arguments.Has("from")) {
    ASSIGN_OR_RETURN(*request.mutable_from_time(), Moment(arguments, "from"));
  }
  if (arguments.Has("until")) {
    ASSIGN_OR_RETURN(*request.mutable_until_time(), Moment(arguments, "until"));
  }
  return ListUpToLimit(
      connection, connection.mediation(), &ServiceStub::ListLegalServices, arguments, std::move(request),
      {{"编号"}, {"状态"}, {"律师"}, {"类型"}, {"开始"}, {"分钟", true}, {"区域"}, {"服务对象"}, {"内容"}},
      [](const v1::ListLegalServicesResponse& page) -> const auto& { return page.legal_services(); }, RowOf);
}

}  // namespace

std::vector<Command> LegalServiceCommands() {
  return {
      {"legal-service record",
       "",
       "登记自己的法律服务（律师）",
       "legal-service record --kind advice --from '2026-03-02 09:00' --until '2026-03-02 09:30' --area 370211109201 "
       "--person 张三 --phone 19900000001 --text '咨询宅基地边界' --as lawyers/13702201910000001",
       {{"kind", "KIND", "advice、mediation、lecture、review 或 legal_aid"},
        {"from", "TIME", "开始时间"},
        {"until", "TIME", "结束时间"},
        {"area", "CODE", "服务的区域"},
        {"dispute", "ID", "纠纷；参与调解须填写"},
        {"person", "NAME", "服务对象姓名"},
        {"phone", "PHONE", "服务对象电话"},
        {"identity", "NUMBER", "服务对象身份证号码"},
        {"text", "TEXT", "内容，1 至 500 字，不写姓名"},
        kRequestId},
       0,
       0,
       RecordService},
      {"legal-service confirm",
       "ID",
       "确认一条法律服务记录",
       "legal-service confirm 12",
       {kDisputeEtag, kRequestId},
       1,
       1,
       ConfirmService},
      {"legal-service void",
       "ID",
       "作废一条法律服务记录；由它产生的回避不变",
       "legal-service void 12 --note '重复登记'",
       {kDisputeNote, kDisputeEtag, kRequestId},
       1,
       1,
       VoidService},
      {"legal-service list",
       "",
       "法律服务记录，最近的在前；律师只看到自己的",
       "legal-service list --lawyer 13702201910000001 --state recorded",
       {{"lawyer", "LICENCE", "只要这名律师的"},
        {"firm", "CODE", "只要这个律师事务所的"},
        {"state", "STATE", "recorded、confirmed 或 voided"},
        {"from", "TIME", "这时或以后开始的"},
        {"until", "TIME", "这时以前开始的"},
        kLimit,
        kPageToken},
       0,
       0,
       ListServices},
  };
}

}  // namespace zhiwang::ctl
