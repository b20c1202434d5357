#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The payment of a district for a mediation (以案定补), by the class of the dispute and its result.
namespace zhiwang::mediation {

// The results of disputes that can earn an award. The numbers are stored and are those of the contract: do not change.
enum class AwardResult { kAgreed = 1, kPartlyAgreed = 2, kFailed = 3 };

inline constexpr int kMostAwardClasses = 9;
inline constexpr int64_t kLargestAwardFen = 100'000'000;

// The rate of one class and result.
struct AwardRate {
  int award_class = 1;  // 1 is the simplest class
  AwardResult result = AwardResult::kAgreed;
  int64_t amount_fen = 0;

  friend bool operator==(const AwardRate&, const AwardRate&) = default;
};

// The part of a district's rules that is about awards. Without rates no dispute earns one.
struct AwardRates {
  std::vector<AwardRate> rates;
  bool for_failure = false;  // a mediation that failed after a session was held also earns an award
};

// The amount in fen for that class and result; nothing if the rules have no such rate, or if they do not pay for a failure.
std::optional<int64_t> RateOf(const AwardRates& rules, int award_class, AwardResult result);

// One mediator's share of an award.
struct AwardShare {
  std::string mediator;    // `staff/{id}` or `lawyers/{licence}`
  int hundredths = 0;      // of a percent
  int64_t amount_fen = 0;  // see ShareOut

  friend bool operator==(const AwardShare&, const AwardShare&) = default;
};

// Fills in the amounts of shares that add up to 10,000 hundredths of a percent. Each is rounded down to the fen; the remaining fen,
// fewer than there are shares, go to the share `remainder_to`. The amounts add up to the whole.
void ShareOut(int64_t amount_fen, size_t remainder_to, std::vector<AwardShare>& shares);

}  // namespace zhiwang::mediation
