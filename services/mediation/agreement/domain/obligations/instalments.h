#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/mediation/agreement/domain/agreement.h"

namespace zhiwang::mediation {

inline constexpr int kMostInstalments = 120;

// A debt that is paid by instalments, a month apart.
struct InstalmentPlan {
  int debtor = 0, creditor = 0;  // parties, by number
  int64_t total_fen = 0;
  int count = 0;  // 2 to kMostInstalments
  absl::CivilDay first;
  std::string text;  // what the money is for
  int clause = 0;    // as Obligation::clause
};

// An instalment with its words, `赔偿款（第1期，共3期）`.
struct Instalment {
  Obligation obligation;
  std::string text;
};

// The instalments: what does not divide goes to the first ones, a fen each. They are due on the same day of the following
// months as the first, or on the month's last day where it has no such day: none drifts. FIELD_INVALID names a field below
// `plan`, also where an instalment would be nothing.
absl::StatusOr<std::vector<Instalment>> Instalments(const InstalmentPlan& plan);

// Appends them to a text.
void Append(std::vector<Instalment> instalments, AgreementText& text);

}  // namespace zhiwang::mediation
