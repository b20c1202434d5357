#include "tests/faults/checker/referrals.h"

#include <string>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_record.h"
#include "services/mediation/dispute/domain/number_text.h"
#include "services/mediation/referral/referral_record.h"
#include "tests/faults/load/patience.h"

namespace zhiwang::testing {
namespace {

// The referrals of all cases as the cases have them.
absl::Status ReadTold(sql::Database& intake, std::map<ReferredRound, intake::MediationProgress>& told) {
  return intake.ReadSnapshot(absl::Now() + kLooksWithin, [&](sql::Txn& tx) -> absl::Status {
    told.clear();
    absl::Status decoded;
    RETURN_IF_ERROR(tx.Query("SELECT district, id, body FROM intake_case", {}, [&](const sql::Row& row) {
      intake::Case c;
      if (absl::Status status = intake::DecodeBody(row.Text(3), c); !status.ok()) decoded = status;
      for (size_t i = 0; i < c.referrals.size(); ++i) {
        told[{row.Text(1), row.Int(2), static_cast<int>(i) + 1}] = c.referrals[i].progress;
      }
    }));
    return decoded;
  });
}

absl::Status ReadAtMediation(sql::Database& mediation, std::map<ReferredRound, BothSides::AtMediation>& referrals) {
  return mediation.ReadSnapshot(absl::Now() + kLooksWithin, [&](sql::Txn& tx) -> absl::Status {
    referrals.clear();
    absl::Status decoded;
    RETURN_IF_ERROR(tx.Query(
        "SELECT r.district, r.case_id, r.round, r.dispute, r.body, COUNT(d.id) FROM referral r LEFT JOIN dispute d ON "
        "d.district = r.district AND d.origin_key = CONCAT('case/', r.case_id, '/', r.round) GROUP BY r.district, r.id",
        {}, [&](const sql::Row& row) {
          BothSides::AtMediation& one = referrals[{row.Text(1), row.Int(2), static_cast<int>(row.Int(3))}];
          if (absl::Status status = DecodeReferral(row.Text(5), one.referral); !status.ok()) decoded = status;
          one.referral.dispute = row.Int(4);
          one.registered = row.Int(6);
        }));
    return decoded;
  });
}

std::string NumberOf(const mediation::Referral& referral) {
  if (referral.number_year == 0) return "";
  return mediation::NumberText(mediation::FileNumber{0, referral.number_year, referral.number});
}

// Compares what the case was told with what mediation last did, where the case still listens.
void Compare(const std::string& what, const intake::MediationProgress& told, const mediation::Referral& there,
             History& history, const std::string& subject) {
  if (static_cast<int>(told.state) == static_cast<int>(there.progress) && told.step == there.step &&
      told.dispute == std::to_string(there.dispute) && told.number == NumberOf(there)) {
    return;
  }
  history.Violation(
      fmt::format("{} is at step {} in state {} with dispute {} ({}) to the case, and at step {} in state {} "
                  "with dispute {} ({}) at mediation",
                  what, told.step, static_cast<int>(told.state), told.dispute, told.number, there.step,
                  static_cast<int>(there.progress), there.dispute, NumberOf(there)),
      subject);
}

}  // namespace

Referrals CheckReferrals(sql::Database& intake, sql::Database& mediation, History& history) {
  BothSides sides;
  for (const absl::Status& read : {ReadTold(intake, sides.told), ReadAtMediation(mediation, sides.there)}) {
    if (read.ok()) continue;
    history.Violation("referrals cannot be read: " + Describe(read));
    return {};
  }
  return CompareReferrals(sides, history);
}

Referrals CompareReferrals(const BothSides& sides, History& history) {
  Referrals count;
  for (const auto& [round, progress] : sides.told) {
    const auto& [district, case_id, number] = round;
    const std::string name = FormatResourceName(district, "cases", std::to_string(case_id));
    const std::string what = fmt::format("referral {} of {}", number, name);
    const auto at_mediation = sides.there.find(round);
    const bool is_there = at_mediation != sides.there.end();
    if (is_there && at_mediation->second.registered != 1) {
      history.Violation(fmt::format("{} has {} disputes", what, at_mediation->second.registered), name);
    }
    switch (progress.state) {
      case intake::MediationState::kReferralWithdrawn:
        // Taken back before it was delivered, it may be nowhere.
        ++count.taken_back;
        if (is_there && !mediation::HasEnded(at_mediation->second.referral.progress)) {
          history.Violation(what + " was taken back, and mediation does not know", name);
        }
        break;
      case intake::MediationState::kReferred:
      case intake::MediationState::kRejected:
        history.Violation(fmt::format("{} stands at {}", what, static_cast<int>(progress.state)), name);
        break;
      default:
        ++(intake::HasEnded(progress.state) ? count.ended : count.waiting);
        if (is_there) {
          Compare(what, progress, at_mediation->second.referral, history, name);
        } else {
          history.Violation(what + " has no dispute", name);
        }
    }
  }
  for (const auto& [round, one] : sides.there) {
    if (!sides.told.contains(round)) {
      history.Violation(fmt::format("referral {} of case {} is at mediation, and the case was not referred",
                                    std::get<2>(round), std::get<1>(round)));
    }
  }
  return count;
}

}  // namespace zhiwang::testing
