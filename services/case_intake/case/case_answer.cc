#include "services/case_intake/case/case_answer.h"

#include <utility>

#include "common/privacy/fingerprint.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_proto.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/case/case_view.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/confidentiality.h"

namespace zhiwang::intake {

absl::StatusOr<resource::RequestIdentity> IdentityOf(const privacy::KeyRing& keys, const rpc::Call& call,
                                                     const std::string& district,
                                                     const google::protobuf::Message& request) {
  ASSIGN_OR_RETURN(resource::RequestIdentity identity,
                   resource::RequestIdentity::Of(district, call.principal, request));
  ASSIGN_OR_RETURN(std::string fingerprint, privacy::Fingerprint(keys, "case_intake.request", identity.fingerprint()));
  identity.set_fingerprint(std::move(fingerprint));
  return identity;
}

std::string KeptBytes(const v1::Case& answer) {
  v1::Case kept = answer;
  v1::Reporter& reporter = *kept.mutable_reporter();
  reporter.clear_display_name();
  reporter.clear_phone();
  reporter.clear_identity_number();
  reporter.clear_address();
  return kept.SerializeAsString();
}

absl::StatusOr<v1::Case> RememberCase(sql::Txn& tx, const resource::RequestIdentity& identity, v1::Case answer,
                                      absl::Time now) {
  RETURN_IF_ERROR(resource::RememberBytes(tx, identity, KeptBytes(answer), now));
  return answer;
}

absl::StatusOr<std::optional<v1::Case>> FindEarlierCase(sql::Txn& tx, const privacy::KeyRing& keys,
                                                        const rpc::Call& call,
                                                        const resource::RequestIdentity& identity) {
  ASSIGN_OR_RETURN(std::optional<v1::Case> answer, resource::FindEarlierAnswer<v1::Case>(tx, identity));
  if (!answer || answer->reporter().withheld()) return answer;
  ASSIGN_OR_RETURN(const CaseName name, CaseName::Parse(answer->name()));
  ASSIGN_OR_RETURN(const std::optional<Case> c, FindCase(tx, name.district, name.id));
  if (!c) return error::Unexpected("the case of a remembered answer is not there");
  if (MayKnowReporter(call, *c)) {
    RETURN_IF_ERROR(ShowMasked(keys, *c, *answer->mutable_reporter()));
  } else {
    Withhold(*answer);
  }
  return answer;
}

}  // namespace zhiwang::intake
