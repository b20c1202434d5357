#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/mediation/dispute/domain/decisions/registration.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "zhiwang/mediation/v1/dispute.pb.h"
#include "zhiwang/mediation/v1/dispute_list.pb.h"
#include "zhiwang/mediation/v1/dispute_service.pb.h"

// Disputes as their callers give them, checked: texts, enums, days, names within the district. FIELD_INVALID or
// RESOURCE_NAME_INVALID names the field, as `dispute.matter.summary`. Nothing here looks whether what is named exists.
namespace zhiwang::mediation {

inline constexpr int kLongestNote = 500;

// A dispute to register, or one of the past.
struct DisputeDraft {
  Dispute dispute;                  // without place, committee and parties
  std::string area;                 // the code; empty where a point is given
  int64_t committee = 0;            // 0: not named
  std::vector<PartyDraft> parties;  // not sealed yet
};

// A new dispute. Its origin is not IMPORT.
absl::StatusOr<DisputeDraft> DraftFromProto(const std::string& district, const v1::Dispute& proto);

// A file of the past: with its state, number, times, ends and mediator.
absl::StatusOr<DisputeDraft> PastFromProto(const std::string& district, const v1::ImportDisputesRequest::Row& row);

// The fields of a dispute that a request amends, and the area that it names; empty: none.
struct AmendmentDraft {
  Amendment amendment;
  std::string area;
};
absl::StatusOr<AmendmentDraft> AmendmentFromProto(const std::string& district, const v1::AmendDisputeRequest& request);

// OK for grounds in words of 1 to 500 characters.
absl::Status CheckNote(std::string_view note);

// The day that a field holds, `YYYY-MM-DD`.
absl::StatusOr<absl::CivilDay> DayOf(std::string_view field, const std::string& text);

}  // namespace zhiwang::mediation
