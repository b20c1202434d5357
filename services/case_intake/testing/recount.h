#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/sql/database.h"
#include "zhiwang/intake/v1/report_service.pb.h"

namespace zhiwang::intake {

// A case's timeline as the log has it.
using CaseHistory = std::vector<changelog::Change>;

// The timelines of all cases of the district, in the order of their ids.
std::vector<CaseHistory> ReadHistories(sql::Database& db, const std::string& district);

// The lines of a bulletin by subject; the total's subject is empty.
struct BulletinLines {
  v1::BulletinLine total, late;
  std::map<std::string, v1::BulletinLine> by_unit, by_category, by_channel;
};

// Counts anew what a bulletin says, case by case, from the log and what the contract says of each figure. Everything else
// of the bulletin (its days, area, cut-off) is taken as it is. Shares no code with the service.
BulletinLines Recount(const std::vector<CaseHistory>& histories, const v1::Bulletin& bulletin);

// The days on which something happened, or was due, that a bulletin counts.
std::set<absl::CivilDay> DaysOf(const std::vector<CaseHistory>& histories);

// The lines of a bulletin that say anything, to compare.
BulletinLines LinesOf(const v1::Bulletin& bulletin);

// All of it as text.
std::string Print(const BulletinLines& lines);

}  // namespace zhiwang::intake
