#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/statusor.h"
#include "common/names/resource_name.h"
#include "tests/support/client.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/intake/v1/category_service.grpc.pb.h"
#include "zhiwang/intake/v1/report_service.grpc.pb.h"

namespace zhiwang::intake {

// The centre's desk, which in tests keeps the system too.
inline constexpr char kDispatcher[] = "centre_dispatcher,administrator,auditor";
inline constexpr char kHandler[] = "department_handler";
inline constexpr char kDirector[] = "centre_director";

// Somebody in that role.
testing::SaidCaller InRole(const std::string& role);

// The answer to an import, all batches together.
struct Imported {
  absl::Status status;
  std::vector<common::v1::RowOutcome> refusals;
  int64_t created = 0, unchanged = 0;
  std::vector<int64_t> last_rows;  // of each answer
};

// Calls the intake service, as whoever may do what is asked. Each call has a request id of its own.
class IntakeClient : public testing::Client {
 public:
  using CaseStub = v1::CaseService::Stub;

  using Client::Client;

  // Any unary method, as somebody in that role.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                               const std::type_identity_t<Request>& request,
                               const std::string& role = kDispatcher) const {
    return Client::Ask(method, request, InRole(role));
  }

  // A request about the case, new to the service.
  template <class Request>
  static Request About(const std::string& name) {
    Request request;
    request.set_name(name);
    request.set_request_id(NewUuid());
    return request;
  }

  absl::StatusOr<v1::Case> Create(const v1::Case& appeal, const std::string& request_id = NewUuid());
  absl::StatusOr<v1::Case> Get(const std::string& name);
  absl::StatusOr<v1::Case> Place(const std::string& name, const common::v1::Point& point);
  absl::StatusOr<v1::Case> Dispatch(const std::string& name, const std::string& unit,
                                    const std::string& role = kDispatcher);
  absl::StatusOr<v1::Case> Accept(const std::string& name);
  absl::StatusOr<v1::Case> Return(const std::string& name);
  absl::StatusOr<v1::Case> Resolve(const std::string& name);
  absl::StatusOr<v1::Case> CallBack(const std::string& name, v1::Callback::Verdict solved,
                                    v1::Callback::Verdict satisfied);
  absl::StatusOr<v1::Case> CallInVain(const std::string& name);
  absl::StatusOr<v1::Case> Reopen(const std::string& name, const std::string& role = kDispatcher);
  absl::StatusOr<v1::Case> Close(const std::string& name, v1::Case::Disposition disposition,
                                 const std::string& role = kDispatcher);

  // All cases of the filter, in the order of the pages.
  absl::StatusOr<std::vector<v1::Case>> List(v1::ListCasesRequest filter);
  absl::StatusOr<std::vector<v1::Case>> Search(v1::SearchCasesRequest search);
  absl::StatusOr<std::vector<common::v1::Change>> Timeline(const std::string& name);

  // Imports the rows, numbered from 1 on, or whatever `messages` hold.
  Imported Import(const std::vector<v1::Case>& rows, bool dry_run = false);
  Imported ImportMessages(const std::vector<v1::ImportCasesRequest>& messages);

  absl::StatusOr<v1::Bulletin> Bulletin(const std::string& day, const std::string& area = {});
  absl::StatusOr<v1::Bulletin> Bulletin(v1::GetBulletinRequest request);
  // All that a figure opens to.
  absl::StatusOr<std::vector<v1::FigureCase>> Open(v1::ListFigureCasesRequest request);
  // The last answer of VerifyReports.
  absl::StatusOr<v1::VerifyReportsResponse> VerifyReports();

  // The bytes that a unary method of CaseService answers to these bytes.
  absl::StatusOr<std::string> AskInBytes(const std::string& method, const std::string& request,
                                         const std::string& role = kDispatcher) const {
    return AskBytes("/zhiwang.intake.v1.CaseService/" + method, request, InRole(role));
  }
};

}  // namespace zhiwang::intake
