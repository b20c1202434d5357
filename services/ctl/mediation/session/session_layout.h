#pragma once

#include <string>

#include "zhiwang/mediation/v1/session_service.pb.h"

namespace zhiwang::ctl {

// `2026-12-02 09:00 至 10:00`; with the day of the end where that is another.
std::string TimeText(const google::protobuf::Timestamp& start, const google::protobuf::Timestamp& end);

// Where people meet: `4412/A1`, a place, or how.
std::string MeetingPlaceText(const mediation::v1::Session& session);

// One line: id, state, the dispute with its file number, time and place.
std::string FormatSessionLine(const mediation::v1::Session& session);

// The whole session for people, as far as the answer shows it.
std::string FormatSession(const mediation::v1::Session& session);

}  // namespace zhiwang::ctl
