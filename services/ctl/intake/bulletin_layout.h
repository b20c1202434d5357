#pragma once

#include <functional>
#include <string>

#include "zhiwang/intake/v1/report_service.pb.h"

namespace zhiwang::ctl {

// The name of a bulletin line's subject, which is not empty.
using SubjectNamer = std::function<std::string(const std::string&)>;

// `87.5 % (7/8，另有 2 件未计入)`; `—` where there is no rate.
std::string FormatRate(const intake::v1::Rate& rate);

// The bulletin as tables for people: the whole period, then by unit, category and channel.
std::string FormatBulletin(const intake::v1::Bulletin& bulletin, const SubjectNamer& unit_name,
                           const SubjectNamer& category_name);

}  // namespace zhiwang::ctl
