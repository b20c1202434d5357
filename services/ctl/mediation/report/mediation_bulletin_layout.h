#pragma once

#include <string>

#include "zhiwang/mediation/v1/report_service.pb.h"

namespace zhiwang::ctl {

// The bulletin as tables for people: the whole period and the one before, then by committee, type and level.
std::string FormatBulletin(const mediation::v1::MediationBulletin& bulletin);

}  // namespace zhiwang::ctl
