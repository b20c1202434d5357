#include "common/text/amount.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace zhiwang {
namespace {

constexpr int64_t kFenPerYuan = 100;
constexpr int64_t kMostYuan = 1'000'000'000'000;  // exclusive: from there on 万亿 and 兆 are read differently
constexpr std::string_view kZero = "零", kYuan = "元", kJiao = "角", kFen = "分", kWhole = "整";
constexpr std::array<std::string_view, 10> kDigits = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};

// A place of a digit, or of a group of four digits.
struct Place {
  int64_t value;
  std::string_view name;
};
constexpr std::array<Place, 4> kPlaces = {{{1000, "仟"}, {100, "佰"}, {10, "拾"}, {1, ""}}};
constexpr std::array<Place, 3> kGroups = {{{100'000'000, "亿"}, {10'000, "万"}, {1, ""}}};

// The zeros that the rules leave open.
struct OpenZeros {
  bool after_group = false;  // 壹拾万零柒仟元: the digit of 万 is zero, that of 仟 is not
  bool after_yuan = false;   // 壹仟陆佰捌拾元零叁角贰分: the digit of 元 is zero, that of 角 is not
};

// Four digits, 1 to 9999: one 零 for any number of zeros between two digits.
std::string GroupInCapitals(int64_t group) {
  std::string text;
  bool zeros = false;
  for (const Place& place : kPlaces) {
    const auto digit = static_cast<size_t>(group / place.value % 10);
    if (digit == 0) {
      zeros = !text.empty();
      continue;
    }
    if (zeros) text += kZero;
    zeros = false;
    text.append(kDigits[digit]).append(place.name);
  }
  return text;
}

std::string YuanInCapitals(int64_t yuan, bool zero_after_group) {
  std::string text;
  bool zeros = false;  // a whole group of zeros lies in between
  int64_t before = 0;  // the group before
  for (const Place& group : kGroups) {
    const int64_t digits = yuan / group.value % 10'000;
    if (digits == 0) {
      zeros = !text.empty();
      continue;
    }
    const bool open = zero_after_group && before % 10 == 0;
    if (!text.empty() && (zeros || digits < 1000 || open)) text += kZero;
    zeros = false;
    before = digits;
    text.append(GroupInCapitals(digits)).append(group.name);
  }
  return text;
}

// The amount, 0 or more and less than kMostYuan.
std::string InCapitals(int64_t fen, OpenZeros open) {
  if (fen == 0) return "零元整";
  const int64_t yuan = fen / kFenPerYuan;
  const auto jiao = static_cast<size_t>(fen / 10 % 10), rest = static_cast<size_t>(fen % 10);
  std::string text = YuanInCapitals(yuan, open.after_group);
  if (yuan > 0) text += kYuan;
  if (jiao == 0 && rest == 0) return text.append(kWhole);
  if (yuan > 0 && (jiao == 0 || (open.after_yuan && yuan % 10 == 0))) text += kZero;
  if (jiao > 0) text.append(kDigits[jiao]).append(kJiao);
  if (rest > 0) text.append(kDigits[rest]).append(kFen);
  return text;
}

// The size of the character that a text begins with, in bytes.
size_t FirstSize(std::string_view utf8) {
  size_t size = 1;
  while (size < utf8.size() && (static_cast<unsigned char>(utf8[size]) & 0xC0) == 0x80) ++size;
  return size;
}

// The sum of what the words say, in whatever order they come. Nothing for another word than those of amounts.
std::optional<int64_t> SumOf(std::string_view words) {
  int64_t fen = 0, group = 0, digit = 0, yuan = 0;
  while (!words.empty()) {
    const std::string_view word = words.substr(0, FirstSize(words));
    words.remove_prefix(word.size());
    const auto is_word = [word](const Place& place) { return place.name == word; };
    if (const auto found = std::ranges::find(kDigits, word); found != kDigits.end()) {
      digit = found - kDigits.begin();
    } else if (const auto place = std::ranges::find_if(kPlaces, is_word); place != kPlaces.end()) {
      group += std::exchange(digit, 0) * place->value;
    } else if (const auto unit = std::ranges::find_if(kGroups, is_word); unit != kGroups.end()) {
      yuan += (std::exchange(group, 0) + std::exchange(digit, 0)) * unit->value;
    } else if (word == kYuan) {
      yuan += std::exchange(group, 0) + std::exchange(digit, 0);
    } else if (word == kJiao || word == kFen) {
      fen += std::exchange(digit, 0) * (word == kJiao ? 10 : 1);
    } else if (word != kWhole) {
      return std::nullopt;
    }
  }
  return yuan * kFenPerYuan + fen;
}

// The words with 元 and 整 in the place of their variants.
std::string UsualWords(std::string_view capitals) {
  std::string text;
  while (!capitals.empty()) {
    const std::string_view word = capitals.substr(0, FirstSize(capitals));
    capitals.remove_prefix(word.size());
    text += word == "圆" ? kYuan : word == "正" ? kWhole : word;
  }
  return text;
}

}  // namespace

std::string AmountInFigures(int64_t fen) {
  const uint64_t size = fen < 0 ? ~static_cast<uint64_t>(fen) + 1 : static_cast<uint64_t>(fen);
  std::string yuan = fmt::format("{}", size / kFenPerYuan);
  for (size_t at = yuan.size(); at > 3;) yuan.insert(at -= 3, ",");
  return fmt::format("{}{}.{:02}", fen < 0 ? "-" : "", yuan, size % kFenPerYuan);
}

std::optional<std::string> AmountInCapitals(int64_t fen) {
  if (fen < 0 || fen / kFenPerYuan >= kMostYuan) return std::nullopt;
  return InCapitals(fen, {});
}

std::optional<int64_t> ReadAmountInCapitals(std::string_view capitals) {
  constexpr size_t kLongest = 200;  // bytes; the longest amount has 31 words of three bytes
  if (capitals.empty() || capitals.size() > kLongest) return std::nullopt;
  const std::string words = UsualWords(capitals);
  const std::optional<int64_t> fen = SumOf(words);
  if (!fen || *fen < 0 || *fen / kFenPerYuan >= kMostYuan) return std::nullopt;
  for (const OpenZeros open : {OpenZeros{false, false}, {true, false}, {false, true}, {true, true}}) {
    std::string right = InCapitals(*fen, open);
    if (words == right) return fen;
    if (right.ends_with(kJiao) && words == right.append(kWhole)) return fen;
  }
  return std::nullopt;
}

}  // namespace zhiwang
