#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "services/ctl/grid/departments.h"
#include "zhiwang/common/v1/site_check.pb.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::ctl {

// The name of a category, by its code.
using CategoryNamer = std::function<std::string(std::string_view)>;

// One line: number, state, unit by its code, title.
std::string FormatCaseLine(const intake::v1::Case& c);

// One line about an on-site check: the task's number, state, worker, question.
std::string FormatCheckLine(const common::v1::SiteCheckProgress& progress, std::string_view question);

// The result of an on-site check in one line: the finding or the refusal, and the worker's words.
std::string CheckResultText(const common::v1::SiteCheckProgress& progress);

// The whole case for people: facts, text, deadlines, replies, callbacks.
std::string FormatCase(const intake::v1::Case& c, const CategoryNamer& category_name,
                       const DepartmentNamer& department_name);

// The known facts of a reporter, one a line.
std::string FormatReporter(const intake::v1::Reporter& reporter);

}  // namespace zhiwang::ctl
