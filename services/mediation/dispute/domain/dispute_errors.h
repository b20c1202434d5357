#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "services/mediation/dispute/domain/dispute.h"

// Every error of disputes besides the common ones. Reasons are documented in error_reason.proto.
namespace zhiwang::mediation::error {

using namespace zhiwang::error;  // so that call sites read error::EtagStale as they read error::ActionIllegal

absl::Status DisputeNotFound(std::string_view name);
// `existing`: the dispute that has it, where the caller may know of that; else empty.
absl::Status DisputeExists(std::string_view existing);
absl::Status ActionIllegal(const Dispute& dispute, Action action);
// The assignment's own state does not allow it.
absl::Status AssignmentActionIllegal(const Dispute& dispute, int number, AssignmentAction action);
absl::Status PartyNotFound(const Dispute& dispute, std::string_view field, int number);
absl::Status ParticipantNotFound(const Dispute& dispute, std::string_view field, int number);
absl::Status AssignmentNotFound(const Dispute& dispute, std::string_view field, int number);
// `what_zh`: what needs the word, 同意调解; `parties` the numbers of those who have not given it, or none where a whole side is
// missing.
absl::Status ConsentMissing(const Dispute& dispute, std::string_view what, std::string_view what_zh,
                            const std::vector<int>& parties);
// The dispute, or the party, holds as many as it can: see limits.h.
absl::Status TooMany(std::string_view field, size_t most);
// `count`: the representatives that the side has, fewer or more than the law wants.
absl::Status GroupRepresentatives(const Dispute& dispute, Side side, int count);
// Its file takes nothing more.
absl::Status FileArchived(const Dispute& dispute);
absl::Status TermOver(const Dispute& dispute, absl::Time due);
// `parties`: the numbers of those who have not waived the tie in writing.
absl::Status TieBars(const Dispute& dispute, const std::vector<int>& parties);
// `entry`: the legal service by which it is known, for who may see that; empty otherwise.
absl::Status AdvisedParty(const Dispute& dispute, std::string_view entry = {});
// An agent is a lawyer who mediated for the parties of this dispute, or of such a lawyer's firm.
absl::Status AgentMediated(const Dispute& dispute);
// True for each of these three.
bool IsConflict(const absl::Status& refusal);
absl::Status DeclarationMissing(const Dispute& dispute);
// Others are joined to the dispute, which is to be joined itself.
absl::Status OthersJoined(const Dispute& dispute);
// An inspection is awaited; there were as many as there may be; one has ended, or come as far.
absl::Status InspectionOpen(const Dispute& dispute);
absl::Status InspectionLimit(const Dispute& dispute);
absl::Status InspectionOver(const Dispute& dispute, int number);
absl::Status TownRules(const Dispute& dispute, std::string_view why, std::string_view why_zh);
absl::Status SamePerson(std::string_view why, std::string_view why_zh);
// `cause`: CAPACITY, PERSON, POWER or PERIOD.
absl::Status AuthorityMissing(std::string_view field, std::string_view cause, std::string_view why,
                              std::string_view why_zh);

}  // namespace zhiwang::mediation::error
