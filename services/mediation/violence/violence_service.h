#pragma once

#include "absl/status/statusor.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/lease/id_source.h"
#include "services/mediation/dispute/service/dispute_means.h"
#include "services/mediation/violence/violence_noun.h"
#include "zhiwang/mediation/v1/violence_service.pb.h"

namespace zhiwang::mediation {

// zhiwang.mediation.v1.ViolenceService: see the contract for what each method answers.
class ViolenceService final : public server::Service {
 public:
  ViolenceService(server::Runtime& runtime, const DisputeMeans& means, sql::IdSource& ids);

 private:
  using Call = rpc::Call;
  template <class Message>
  using Answer = absl::StatusOr<Message>;

  Answer<v1::ViolenceReport> ReportViolence(const Call& call, const v1::ReportViolenceRequest& request);
  Answer<v1::ViolenceReport> GetViolenceReport(const Call& call, const v1::GetViolenceReportRequest& request);
  Answer<v1::ListViolenceReportsResponse> ListViolenceReports(const Call& call,
                                                              const v1::ListViolenceReportsRequest& request);
  Answer<v1::ViolenceReport> ConfirmViolenceReport(const Call& call, const v1::ConfirmViolenceReportRequest& request);

  const DisputeMeans means_;
  sql::IdSource& ids_;
  const resource::Parts<ViolenceNoun> parts_;
};

}  // namespace zhiwang::mediation
