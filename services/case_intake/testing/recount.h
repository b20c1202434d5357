#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "zhiwang/common/v1/change_log_service.pb.h"
#include "zhiwang/intake/v1/case.pb.h"
#include "zhiwang/intake/v1/report_service.pb.h"

namespace zhiwang::intake {

// A case and what happened to it, as anybody can read them.
struct CaseHistory {
  v1::Case c;
  std::vector<common::v1::Change> timeline;
  v1::Case brought_in;  // as it was imported; empty for one that was registered here
};

// The lines of a bulletin by subject; the total's subject is empty.
struct BulletinLines {
  v1::BulletinLine total;
  std::map<std::string, v1::BulletinLine> by_unit, by_category, by_channel;
};

// Counts a day anew, case by case, from nothing but what the contract says of each figure.
BulletinLines Recount(const std::vector<CaseHistory>& histories, absl::CivilDay day, absl::Time cut_off);

// The days on which something happened, or was due, that a bulletin counts.
std::set<absl::CivilDay> DaysOf(const std::vector<CaseHistory>& histories);

// The lines of a bulletin that say anything, to compare.
BulletinLines LinesOf(const v1::DailyBulletin& bulletin);

// All of it as text.
std::string Print(const BulletinLines& lines);

}  // namespace zhiwang::intake
