#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "services/mediation/agreement/domain/obligations/instalments.h"
#include "services/mediation/agreement/domain/obligations/ledger.h"
#include "services/mediation/agreement/domain/signing.h"
#include "zhiwang/mediation/v1/agreement_service.pb.h"

// What requests about agreements hold besides a text, checked: enums, days, names within the district. FIELD_INVALID or
// RESOURCE_NAME_INVALID names the field. Nothing here looks whether it fits the agreement.
namespace zhiwang::mediation {

absl::StatusOr<std::vector<NewSignature>> SignaturesFromProto(const rpc::Call& call,
                                                              const v1::SignAgreementRequest& request);

// Nothing where the request has no plan.
absl::StatusOr<std::optional<InstalmentPlan>> PlanFromProto(const v1::WriteAgreementRequest& request);

absl::StatusOr<NewPerformance> PerformanceFromProto(const rpc::Call& call, const v1::RecordPerformanceRequest& request);

// The 32 bytes of a digest in hexadecimal.
absl::StatusOr<std::string> DigestFromProto(const std::string& field, const std::string& text);

// The id of a document of the call's district; 0 for an empty name.
absl::StatusOr<int64_t> DocumentIdFrom(const rpc::Call& call, const std::string& field, const std::string& name);

}  // namespace zhiwang::mediation
