#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/mediation/session/domain/meeting.h"
#include "services/mediation/session/domain/session.h"
#include "zhiwang/mediation/v1/session_service.pb.h"

// Sessions as the contract has them.
namespace zhiwang::mediation {

// The session without its words, as lists and summaries show it.
v1::Session ToProto(const Session& session);

// The whole session, whose words are open.
v1::Session WholeToProto(const Session& session);

// A session to book as its caller gives it, checked: times, enums, texts, names within the district. FIELD_INVALID or
// RESOURCE_NAME_INVALID names the field below `session`. Nothing here looks whether it fits the dispute.
absl::StatusOr<SessionPlan> PlanFromProto(const std::string& district, const v1::Session& proto);

// Minutes and attendances likewise, below `minutes` and `attendances`.
absl::StatusOr<Minutes> MinutesFromProto(const v1::Session::Minutes& proto);
absl::StatusOr<std::vector<Attendance>> AttendancesFromProto(
    const std::string& district, const google::protobuf::RepeatedPtrField<v1::Session::Attendance>& proto);

// The number of a committee that a field names. RESOURCE_NAME_INVALID, or COMMITTEE_NOT_FOUND for an id that none can have.
absl::StatusOr<int64_t> CommitteeIn(const std::string& district, std::string_view field, const std::string& name);

// Takes out of an answer what somebody wrote, and who was present.
void TakeOutWords(v1::Session& shown);

// Puts back what TakeOutWords took out of `kept`, as far as `present`, the session as the caller sees it now, shows it. What was
// added since is not shown.
v1::Session PutWordsBack(const v1::Session& present, v1::Session kept);

}  // namespace zhiwang::mediation
