#pragma once

#include <string>

#include "common/changelog/change_log.h"
#include "zhiwang/common/v1/change_log_service.pb.h"

namespace zhiwang::mediation {

// A change of a dispute as an entry of its timeline, without the words that came with it.
common::v1::Change ToProto(const changelog::Change& change);

// One line for people about a change of a dispute, in Chinese: what happened, and the numbers and names of values that say
// which. Nothing of a person.
std::string SummaryOf(const changelog::Change& change);

// The same for who does not see the file.
std::string SummaryWithoutFile(const changelog::Change& change);

// The number of the inspection that a change requested or brought a step further; 0 for any other change.
int InspectionIn(const changelog::Change& change);

// True for a change whose line names a case, and its line for who may not know that.
bool NamesCase(const changelog::Change& change);
std::string SummaryWithoutCase(const changelog::Change& change);

}  // namespace zhiwang::mediation
