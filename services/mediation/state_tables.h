#pragma once

#include <vector>

#include "common/changelog/state_table.h"

namespace zhiwang::mediation {

// The tables that hold mediation's resources.
inline std::vector<changelog::StateTable> StateTables() {
  using Ids = changelog::StateTable::Ids;
  return {
      {.kind = "agreement", .collection = "agreements", .table = "agreement", .id = "id", .ids = Ids::kNumber},
      {.kind = "committee", .collection = "committees", .table = "committee", .id = "id", .ids = Ids::kNumber},
      {.kind = "dispute", .collection = "disputes", .table = "dispute", .id = "id", .ids = Ids::kNumber},
      {.kind = "mediation_rules",
       .collection = "mediationRules",
       .table = "mediation_rules",
       .id = "mediationRules",
       .ids = Ids::kOnly},
      {.kind = "referral", .collection = "referrals", .table = "referral", .id = "id", .ids = Ids::kNumber},
  };
}

}  // namespace zhiwang::mediation
