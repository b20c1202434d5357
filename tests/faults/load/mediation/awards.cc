#include "tests/faults/load/mediation/awards.h"

#include <utility>

#include <fmt/format.h>

#include "common/status/error.h"
#include "tests/faults/load/mediation/people.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::Award;
using mediation::v1::AwardService;

// The tenants, by their tasks.
constexpr int kProposer = 0, kOtherProposer = 1, kLaterProposer = 2, kApprover = 3, kOtherApprover = 4;
constexpr int kWhole = 10'000;  // hundredths of a percent

}  // namespace

Awards::Awards(PatientCaller& caller)
    : caller_(caller), awards_(caller.Stubs<AwardService>(&Installation::mediation)) {}

Award Awards::SomeAward() const {
  Award award;
  award.set_award_class(1);
  award.set_note(kWordsOfFile);
  Award::Share& share = *award.add_shares();
  share.set_mediator(caller_.district().town_dispatcher);
  share.set_hundredths(kWhole);
  return award;
}

absl::StatusOr<Award> Awards::Note(absl::StatusOr<Award> answer) {
  if (answer.ok()) {
    ++given_;
    absl::MutexLock lock(&mutex_);
    told_[answer->name()] = answer->state();
  } else if (!IsUnsettled(answer.status())) {
    ++refused_;
  }
  return answer;
}

absl::StatusOr<Award> Awards::Propose(const std::string& dispute, int tenant) {
  mediation::v1::ProposeAwardRequest request;
  request.set_district(caller_.district().name);
  *request.mutable_award() = SomeAward();
  request.mutable_award()->set_dispute(dispute);
  return Note(caller_.Try("an award", awards_, &AwardService::Stub::ProposeAward, TenantOf(tenant), std::move(request),
                          {common::v1::ACTION_ILLEGAL}));
}

absl::StatusOr<Award> Awards::Approve(const std::string& award, int tenant) {
  mediation::v1::ApproveAwardRequest request;
  request.set_name(award);
  return Note(caller_.Try("an approval", awards_, &AwardService::Stub::ApproveAward, TenantOf(tenant),
                          std::move(request), {common::v1::ACTION_ILLEGAL}));
}

void Awards::TryToApproveAlone(const std::string& award, int proposer) {
  mediation::v1::ApproveAwardRequest request;
  request.set_name(award);
  const auto approved = Note(caller_.Try("an approval of one's own award", awards_, &AwardService::Stub::ApproveAward,
                                         TenantOf(proposer), std::move(request), {common::v1::SAME_PERSON}));
  if (approved.ok()) caller_.Violation(award + " was approved by who proposed it");
}

bool Awards::RefuseAndProposeAnew(const std::string& award) {
  mediation::v1::RefuseAwardRequest refuse;
  refuse.set_name(award);
  refuse.set_note(kWordsOfFile);
  if (!Note(
           caller_.Must("a refusal", awards_, &AwardService::Stub::RefuseAward, TenantOf(kApprover), std::move(refuse)))
           .ok()) {
    return false;
  }
  mediation::v1::ProposeAwardAgainRequest again;
  again.set_name(award);
  *again.mutable_award() = SomeAward();
  return Note(caller_.Must("an award proposed anew", awards_, &AwardService::Stub::ProposeAwardAgain,
                           TenantOf(kLaterProposer), std::move(again)))
      .ok();
}

void Awards::Give(const std::string& dispute) {
  absl::StatusOr<Award> one, other;
  AtOnce([&] { one = Propose(dispute, kProposer); }, [&] { other = Propose(dispute, kOtherProposer); });
  if (one.ok() && other.ok()) caller_.Violation(dispute + " has two awards");
  if (!one.ok() && !other.ok()) return;
  const std::string award = one.ok() ? one->name() : other->name();
  if (caller_.OneIn(2)) TryToApproveAlone(award, one.ok() ? kProposer : kOtherProposer);
  if (caller_.stopping() || (caller_.OneIn(4) && !RefuseAndProposeAnew(award))) return;
  absl::StatusOr<Award> first, second;
  AtOnce([&] { first = Approve(award, kApprover); }, [&] { second = Approve(award, kOtherApprover); });
  if (first.ok() && second.ok()) caller_.Violation(award + " was approved twice");
}

void Awards::Check(sql::Database& db) {
  std::map<std::string, int64_t> stored;
  const absl::Status read = db.Read(absl::Now() + kLooksWithin, [&](sql::Txn& tx) {
    stored.clear();
    return tx.Query("SELECT CAST(id AS CHAR), state FROM award WHERE district = ?", {caller_.district().code},
                    [&](const sql::Row& row) {
                      stored[FormatResourceName(caller_.district().code, "awards", row.Text(1))] = row.Int(2);
                    });
  });
  if (!read.ok()) return caller_.Violation("awards cannot be read: " + Describe(read));
  absl::MutexLock lock(&mutex_);
  for (const auto& [name, state] : told_) {
    if (stored[name] == state) continue;
    caller_.Violation(
        fmt::format("{} was acknowledged as {} and is in state {}", name, Award::State_Name(state), stored[name]));
  }
}

}  // namespace zhiwang::testing
