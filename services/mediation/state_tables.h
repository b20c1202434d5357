#pragma once

#include <vector>

#include "common/changelog/state_table.h"

namespace zhiwang::mediation {

// The tables that hold mediation's resources.
inline std::vector<changelog::StateTable> StateTables() {
  using Ids = changelog::StateTable::Ids;
  using Partners = changelog::StateTable::Partners;
  return {
      {.kind = "agreement", .collection = "agreements", .table = "agreement", .id = "id", .ids = Ids::kNumber},
      {.kind = "award",
       .collection = "awards",
       .table = "award",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "award.read",
       .partners = Partners::kHearNothing},
      {.kind = "committee", .collection = "committees", .table = "committee", .id = "id", .ids = Ids::kNumber},
      {.kind = "dispute", .collection = "disputes", .table = "dispute", .id = "id", .ids = Ids::kNumber},
      {.kind = "document", .collection = "documents", .table = "document", .id = "id", .ids = Ids::kNumber},
      {.kind = "firm", .collection = "firms", .table = "firm", .id = "code", .ids = Ids::kText},
      {.kind = "legal_service",
       .collection = "legalServices",
       .table = "legal_service",
       .id = "id",
       .ids = Ids::kNumber},
      {.kind = "mediation_rules",
       .collection = "mediationRules",
       .table = "mediation_rules",
       .id = "mediationRules",
       .ids = Ids::kOnly},
      {.kind = "referral", .collection = "referrals", .table = "referral", .id = "id", .ids = Ids::kNumber},
      {.kind = "screening",
       .collection = "screenings",
       .table = "screening",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "screening.read",
       .partners = Partners::kHearNothing},
      {.kind = "screening_round",
       .collection = "screeningRounds",
       .table = "screening_round",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "screening.read",
       .partners = Partners::kHearNothing},
      {.kind = "template", .collection = "templates", .table = "template", .id = "id", .ids = Ids::kNumber},
      {.kind = "session",
       .collection = "sessions",
       .table = "session",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "dispute.read",
       .partners = Partners::kHearNothing},
      {.kind = "violence_report",
       .collection = "violenceReports",
       .table = "violence_report",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "violence.read",
       .partners = Partners::kHearOfTheirs,
       .partner = "partner"},
  };
}

}  // namespace zhiwang::mediation
