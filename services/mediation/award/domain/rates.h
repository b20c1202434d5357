#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a district pays for a mediation (以案定补), by the class of the dispute and its result.
namespace zhiwang::mediation {

// The result of a dispute, as far as it earns an award. The numbers are stored and are those of the contract: do not change.
enum class AwardResult { kAgreed = 1, kPartlyAgreed = 2, kFailed = 3 };

inline constexpr int kMostAwardClasses = 9;
inline constexpr int64_t kLargestAwardFen = 100'000'000;

// The rate of one class and result.
struct AwardRate {
  int award_class = 1;  // 1 the simplest
  AwardResult result = AwardResult::kAgreed;
  int64_t amount_fen = 0;

  friend bool operator==(const AwardRate&, const AwardRate&) = default;
};

// The part of a district's rules that is about awards. Without rates nothing earns one.
struct AwardRates {
  std::vector<AwardRate> rates;
  bool for_failure = false;  // a mediation that failed after a session was held earns an award, too
};

// The amount for that class and result in fen; nothing where the rules name none, and for a failure where they pay none.
std::optional<int64_t> RateOf(const AwardRates& rules, int award_class, AwardResult result);

// One mediator's share of an award.
struct AwardShare {
  std::string mediator;    // `staff/{id}` or `lawyers/{licence}`
  int hundredths = 0;      // of a percent
  int64_t amount_fen = 0;  // see ShareOut

  friend bool operator==(const AwardShare&, const AwardShare&) = default;
};

// Fills in the amounts of shares that add up to 10,000 hundredths of a percent: each rounded down to the fen, and all fen that
// are left over, fewer than there are shares, to the share of `remainder_to`. They add up to the amount.
void ShareOut(int64_t amount_fen, size_t remainder_to, std::vector<AwardShare>& shares);

}  // namespace zhiwang::mediation
