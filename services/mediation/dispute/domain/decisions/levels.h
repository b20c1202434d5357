#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/dispute/domain/dispute.h"

// The levels of committees, and how disputes move between them.
namespace zhiwang::mediation {

// What the choice of a committee goes by.
struct CommitteeChoice {
  int64_t id = 0;
  Level level = Level::kVillage;
  std::string area_path;    // of the committee's area
  std::vector<Type> types;  // that it takes; none: all
  bool closed = false;      // takes no more disputes
  // Whether its area holds the ground of the dispute today, where areas have moved or ended since the dispute was registered;
  // nothing: the dispute's path says it.
  std::optional<bool> holds_ground = std::nullopt;
};

// True where the committee takes disputes of that type in that area.
bool IsAble(const CommitteeChoice& committee, std::string_view area_path, Type type);

// The committee of the lowest level that is able; of several the one of the smallest area, then of the lowest number. With
// `above` only those of higher levels. Null where none is.
const CommitteeChoice* LowestAble(std::span<const CommitteeChoice> committees, std::string_view area_path, Type type,
                                  std::optional<Level> above = std::nullopt);

// ACCEPTED, IN_MEDIATION → ACCEPTED at `to`, a committee of a higher level that is able: FIELD_INVALID otherwise. Needs the
// word of all parties for that level: CONSENT_MISSING. Where a ruling sent it down, `dispute.rule` alone sends it up again:
// TOWN_RULES. The level's clock stops and its assignments end; the term goes on.
absl::StatusOr<Dispute> Escalate(const Context& context, const Dispute& before, const CommitteeChoice& to);

// ACCEPTED, IN_MEDIATION → ACCEPTED at `to`, a committee of a lower level that is able: FIELD_INVALID otherwise.
absl::StatusOr<Dispute> SendDown(const Context& context, const Dispute& before, const CommitteeChoice& to);

// True where a ruling sent the dispute down to the level that has it.
bool WasSentDown(const Facts& facts);

}  // namespace zhiwang::mediation
