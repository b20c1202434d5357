#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "common/lifecycle/lifecycle.h"
#include "services/mediation/award/domain/rates.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// The numbers of these enums are stored and are those of the contract: do not change.
enum class AwardState { kProposed = 1, kApproved = 2, kRefused = 3 };
enum class AwardAction { kPropose = 1, kApprove = 2, kRefuse = 3 };

// The part of an award that holds no free text: the payload of its changes. Days are yyyymmdd in Beijing.
struct AwardFacts {
  AwardState state = AwardState::kProposed;
  std::string area_path = "/";
  int64_t committee = 0;  // the committee that had the dispute when it ended
  std::optional<FileNumber> number;
  int award_class = 1;
  AwardResult result = AwardResult::kAgreed;
  int ending = 0;  // the number of the end of the dispute that the award is for: 1 is the first
  int ended_day = 0;
  int64_t rules_version = 0;  // the version of the rules that it was computed by
  int64_t amount_fen = 0;
  std::vector<AwardShare> shares;
  std::vector<std::string> proposers;  // as timelines name callers, each once, the latest at the end
  std::string decider;                 // the caller who decided last; empty: nobody yet
  std::optional<int> approved_day;     // set while the award is approved

  friend bool operator==(const AwardFacts&, const AwardFacts&) = default;
};

// The grounds of a proposal and of a refusal. They may name people, so they are sealed in the award's row.
struct AwardWords {
  std::string note;
  std::string refuse_note;
};

// The award of a dispute. It has the dispute's id, so a dispute has at most one award, however many rounds it takes.
struct Award {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it changed last
  AwardFacts facts;
  AwardWords words;  // filled only while the award is shown or decided on
  // The envelope of the words, and the body, as they were read, so that fields of a newer release are kept.
  std::string stored_body, stored_words;
  std::shared_ptr<const Dispute> of;  // its dispute, read together with it
};

// One row of the lifecycle; `by` is a permission of the policy. The decisions check what the end of the dispute allows.
struct AwardTransition {
  AwardState from;
  AwardAction action;
  AwardState to;
  std::string_view by;
};
inline constexpr AwardTransition kAwardLifecycle[] = {
    // from                 action                 to                     by
    {AwardState::kProposed, AwardAction::kPropose, AwardState::kProposed, "award.propose"},  // for another end
    {AwardState::kProposed, AwardAction::kApprove, AwardState::kApproved, "award.approve"},
    {AwardState::kProposed, AwardAction::kRefuse, AwardState::kRefused, "award.approve"},
    {AwardState::kApproved, AwardAction::kRefuse, AwardState::kRefused, "award.approve"},  // its end no longer stands
    {AwardState::kRefused, AwardAction::kPropose, AwardState::kProposed, "award.propose"},
};
static_assert(EachActionHasOneTarget(kAwardLifecycle));

// True if the end that the award is for still stands: the dispute was not reopened since, and the agreement that ended it was not
// annulled.
bool Stands(const Award& award, const Dispute& dispute);

// The legal actions for the award of the dispute, in the order of the table. APPROVE is legal only while the end of the award
// stands; PROPOSE from PROPOSED and REFUSE from APPROVED only when it no longer does.
std::vector<AwardAction> LegalActions(const Award& award, const Dispute& dispute);

std::string_view StateName(AwardState state);     // `PROPOSED`, as in the contract
std::string_view StateNameZh(AwardState state);   // `待审批`
std::string_view ActionName(AwardAction action);  // `PROPOSE`
std::string_view ActionNameZh(AwardAction action);

// The lifecycle as the Markdown table of the documentation.
std::string AwardLifecycleTable();

}  // namespace zhiwang::mediation
