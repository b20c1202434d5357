#include "services/mediation/violence/violence_reporters.h"

#include <cstdint>
#include <vector>

#include "common/resource/noun.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/violence/violence_noun.h"
#include "services/mediation/violence/violence_words.h"

namespace zhiwang::mediation {
namespace {

constexpr int kMostReports = 1'000;  // of a dispute, the latest

}  // namespace

absl::Status CheckIsNotReporter(const privacy::KeyRing& keys, sql::Txn& tx, const Dispute& dispute,
                                const std::string& caller) {
  std::vector<int64_t> disputes = dispute.facts.taken_in;
  disputes.push_back(dispute.id);
  for (const int64_t id : disputes) {
    ASSIGN_OR_RETURN(auto reports, resource::ReadRows<ViolenceNoun>(
                                       tx, dispute.district, "district = ? AND dispute = ? ORDER BY id DESC LIMIT ?",
                                       {dispute.district, id, kMostReports}, "by_dispute"));
    for (ViolenceReport& report : reports) {
      RETURN_IF_ERROR(OpenWords(keys, report));
      if (report.words.reporter != caller) continue;
      return error::SamePerson("another person than reported the violence says that it is over",
                               "须由报告暴力情况以外的人下调风险或者恢复见面调解");
    }
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
