#include "services/mediation/award/domain/rates.h"

namespace zhiwang::mediation {
namespace {

constexpr int64_t kWhole = 10'000;  // hundredths of a percent

}  // namespace

std::optional<int64_t> RateOf(const AwardRates& rules, int award_class, AwardResult result) {
  if (result == AwardResult::kFailed && !rules.for_failure) return std::nullopt;
  for (const AwardRate& rate : rules.rates) {
    if (rate.award_class == award_class && rate.result == result) return rate.amount_fen;
  }
  return std::nullopt;
}

void ShareOut(int64_t amount_fen, size_t remainder_to, std::vector<AwardShare>& shares) {
  int64_t left = amount_fen;
  for (AwardShare& share : shares) {
    share.amount_fen = amount_fen * share.hundredths / kWhole;
    left -= share.amount_fen;
  }
  shares[remainder_to].amount_fen += left;
}

}  // namespace zhiwang::mediation
