#include "services/ctl/text/arguments.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "common/status/macros.h"

namespace zhiwang::ctl {
namespace {

constexpr char kUsagePayload[] = "zhiwangctl/usage";

absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

const Flag* FindFlag(std::span<const Flag> known, std::string_view name) {
  const auto found = std::ranges::find(known, name, &Flag::name);
  return found == known.end() ? nullptr : &*found;
}

// The number of letters that must be typed differently to get from one word to the other.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

absl::Status UnknownFlag(std::string_view name, std::span<const Flag> known) {
  std::vector<std::string_view> names;
  for (const Flag& flag : known) names.push_back(flag.name);
  return UsageError(fmt::format("没有参数 --{}{}", name, MeantText(name, names, "--")));
}

}  // namespace

absl::Status UsageError(std::string message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kUsagePayload, absl::Cord());
  return status;
}

bool IsUsageError(const absl::Status& status) { return status.GetPayload(kUsagePayload).has_value(); }

std::string_view Nearest(std::string_view word, std::span<const std::string_view> known) {
  std::string_view nearest;
  size_t least = std::max<size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : known) {
    const bool begins = word.size() >= 3 && candidate.starts_with(word);
    const size_t distance = begins ? 1 : Distance(word, candidate);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string MeantText(std::string_view word, std::span<const std::string_view> known, std::string_view prefix) {
  const std::string_view nearest = Nearest(word, known);
  return nearest.empty() ? std::string() : fmt::format("，是否想用 {}{}？", prefix, nearest);
}

absl::StatusOr<Arguments> Arguments::Parse(std::span<const std::string> words, std::span<const Flag> known) {
  Arguments arguments;
  for (size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (word == "--") {
      arguments.words_.insert(arguments.words_.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
      break;
    }
    if (!word.starts_with("--")) {
      arguments.words_.emplace_back(word);
      continue;
    }
    word.remove_prefix(2);
    const size_t equals = word.find('=');
    const bool has_value = equals != std::string_view::npos;
    std::string name(word.substr(0, equals));
    std::string value = has_value ? std::string(word.substr(equals + 1)) : std::string();
    std::ranges::replace(name, '-', '_');

    const Flag* flag = FindFlag(known, name);
    const bool negated = flag == nullptr && !has_value && name.starts_with("no");
    if (negated) flag = FindFlag(known, std::string_view(name).substr(2));
    if (flag == nullptr || (negated && !flag->value.empty())) return UnknownFlag(name, known);
    if (flag->value.empty()) {
      if (!has_value) value = negated ? "false" : "true";
      if (value != "true" && value != "false") return UsageError(fmt::format("--{} 只能是 true 或 false", flag->name));
    } else if (!has_value) {
      if (i + 1 == words.size()) return UsageError(fmt::format("--{} 缺少值 {}", flag->name, flag->value));
      value = words[++i];
    }
    if (!arguments.flags_.emplace(flag->name, std::move(value)).second) {
      return UsageError(fmt::format("--{} 给了两次", flag->name));
    }
  }
  return arguments;
}

std::string Arguments::Get(std::string_view flag, std::string_view otherwise) const {
  const auto found = flags_.find(flag);
  return found == flags_.end() ? std::string(otherwise) : found->second;
}

bool Arguments::On(std::string_view flag) const { return Get(flag) == "true"; }

absl::StatusOr<int64_t> Arguments::Integer(std::string_view flag, int64_t least, int64_t most,
                                           int64_t otherwise) const {
  if (!Has(flag)) return otherwise;
  int64_t number = 0;
  if (!absl::SimpleAtoi(Get(flag), &number) || number < least || number > most) {
    return UsageError(fmt::format("--{} 必须是 {} 到 {} 的整数", flag, least, most));
  }
  return number;
}

absl::StatusOr<double> Arguments::Number(std::string_view flag) const {
  return ParseNumber(fmt::format("--{}", flag), Get(flag));
}

absl::StatusOr<double> ParseNumber(std::string_view what, std::string_view text) {
  double number = 0;
  if (!absl::SimpleAtod(ToAbsl(text), &number) || !std::isfinite(number)) {
    return UsageError(fmt::format("{} 必须是数字，不能是“{}”", what, text));
  }
  return number;
}

}  // namespace zhiwang::ctl
