#include "services/ctl/mediation/yuan.h"

#include <algorithm>

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "services/ctl/text/arguments.h"

namespace zhiwang::ctl {
namespace {

constexpr size_t kMostDigits = 13;  // of the yuan: more is no amount, and its fen must fit an int64
constexpr size_t kDecimals = 2;

bool AreDigits(std::string_view text) { return std::ranges::all_of(text, absl::ascii_isdigit); }

}  // namespace

absl::StatusOr<int64_t> ParseYuan(std::string_view what, std::string_view text) {
  const size_t point = text.find('.');
  const std::string_view yuan = text.substr(0, point);
  std::string fen(point == std::string_view::npos ? "" : text.substr(point + 1));
  const bool is_amount = !yuan.empty() && yuan.size() <= kMostDigits && AreDigits(yuan) && AreDigits(fen) &&
                         fen.size() <= kDecimals && (point == std::string_view::npos || !fen.empty());
  if (!is_amount) return UsageError(fmt::format("{} 必须是金额，如 1200 或 1200.50，不能是“{}”", what, text));
  fen.resize(kDecimals, '0');
  int64_t amount = 0;
  if (!absl::SimpleAtoi(fmt::format("{}{}", yuan, fen), &amount)) return UsageError(fmt::format("{} 过大", what));
  return amount;
}

std::string FormatYuan(int64_t fen) { return fmt::format("{}.{:02} 元", fen / 100, fen % 100); }

}  // namespace zhiwang::ctl
