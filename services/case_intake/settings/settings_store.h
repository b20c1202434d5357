#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "zhiwang/grid/v1/calendar_service.pb.h"

// SQL of calendars and categories and nothing but SQL.
namespace zhiwang::intake {

struct StoredCalendar {
  int64_t version;
  grid::v1::WorkingCalendar calendar;
};

// The calendar in force, or nothing.
absl::StatusOr<std::optional<StoredCalendar>> FindCalendar(sql::Txn& tx, const std::string& district);

// Puts a calendar in force as `version`. ALREADY_EXISTS (sql::IsDuplicateKey) when another did.
absl::Status InsertCalendar(sql::Txn& tx, const std::string& district, const StoredCalendar& calendar);

// The category tree: code → name of the node, by code.
absl::StatusOr<std::map<std::string, std::string>> ReadCategories(sql::Txn& tx, const std::string& district);

// Adds nodes to the tree. ALREADY_EXISTS (sql::IsDuplicateKey) when another took a code.
absl::Status InsertCategories(sql::Txn& tx, const std::string& district,
                              const std::map<std::string, std::string>& nodes);

}  // namespace zhiwang::intake
