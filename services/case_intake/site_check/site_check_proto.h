#pragma once

#include <string>

#include "services/case_intake/site_check/domain/site_check.h"
#include "zhiwang/intake/v1/case.pb.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {

// The check that is its case's `number`th, as the contract has it.
v1::SiteCheck ToProto(const std::string& district, const SiteCheck& check, int number);

// One line for people about a change that concerns one.
std::string SummaryOf(const v1::SiteCheckStep& step);

}  // namespace zhiwang::intake
