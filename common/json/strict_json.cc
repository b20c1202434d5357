#include "common/json/strict_json.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "common/json/place_iterator.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"

namespace zhiwang::strict_json {
namespace {

constexpr size_t kDeepest = 100;
constexpr int kMostShown = 40;  // characters of a name or a number in a message
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsWholeNumber(std::string_view literal) {
  return std::all_of(literal.begin(), literal.end(), [](char c) { return c == '-' || absl::ascii_isdigit(c); });
}

// Hears what the library reads, and stops it at the first fault.
class Listener final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Listener(const Place& place) : place_(place) {}
  const std::optional<Fault>& fault() const { return fault_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t& literal) override {
    if (!IsWholeNumber(literal)) return true;
    return Refuse(
        fmt::format("{}the number {} does not fit into 64 bits", Subject(), FirstCharacters(literal, kMostShown)),
        fmt::format("{}数 {} 超出 64 位整数的范围", SubjectZh(), FirstCharacters(literal, kMostShown)));
  }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(size_t) override { return Enter(true); }
  bool key(string_t& name) override {
    members_.back() = name;
    if (names_.Add(members_.size(), name)) return true;
    return Refuse(fmt::format("the name \"{}\" comes twice in one object", Path()),
                  fmt::format("名称“{}”在同一个对象里出现两次", Path()));
  }
  bool end_object() override { return Leave(); }
  bool start_array(size_t) override { return Enter(false); }
  bool end_array() override { return Leave(); }
  bool parse_error(size_t, const std::string& last_token, const nlohmann::detail::exception& why) override {
    constexpr int kNumberTooLarge = 406;  // of the library's errors
    if (why.id == kNumberTooLarge) {
      return Refuse(fmt::format("{}the number {} is too large", Subject(), FirstCharacters(last_token, kMostShown)),
                    fmt::format("{}数 {} 太大", SubjectZh(), FirstCharacters(last_token, kMostShown)));
    }
    // The library's words would quote the text, which may be personal.
    return Refuse(fmt::format("{}no JSON", Subject()), fmt::format("{}不是合法的 JSON", SubjectZh()));
  }

 private:
  bool Enter(bool is_object) {
    members_.emplace_back();
    if (members_.size() > kDeepest) return Refuse("more than 100 levels", "嵌套超过 100 层");
    if (is_object) names_.Begin(members_.size());
    return true;
  }
  bool Leave() {
    members_.pop_back();
    return true;
  }

  bool Refuse(std::string what, std::string zh) {
    fault_ = {place_.line, std::move(what), std::move(zh)};
    return false;
  }

  // The member that is being read, with those it lies in: `reporter.phone`. Empty outside of every member.
  std::string Path() const {
    std::string path;
    for (const std::string& member : members_) {
      if (!member.empty()) path += fmt::format("{}{}", path.empty() ? "" : ".", FirstCharacters(member, kMostShown));
    }
    return path;
  }
  std::string Subject() const { return Path().empty() ? "" : fmt::format("near \"{}\": ", Path()); }
  std::string SubjectZh() const { return Path().empty() ? "" : fmt::format("“{}”处：", Path()); }

  const Place& place_;
  std::vector<std::string> members_;  // of each object we are in the member read last; empty for an array
  MemberNames names_;
  std::optional<Fault> fault_;
};

// Reads one value from the beginning of a text; `place` is then behind it. The library takes a zero byte for the end.
std::optional<Fault> ReadValue(std::string_view text, bool to_the_end, Place& place) {
  place.at = text.data();
  Listener listener(place);
  const char* const end = text.data() + text.size();
  const bool sound = nlohmann::json::sax_parse(PlaceIterator(text.data(), &place), PlaceIterator(end, &place),
                                               &listener, nlohmann::json::input_format_t::json, to_the_end);
  if (listener.fault()) return listener.fault();
  if (!sound || (to_the_end && text.find('\0') != std::string_view::npos)) {
    return Fault{place.line, "no JSON", "不是合法的 JSON"};
  }
  return std::nullopt;
}

absl::Status Malformed(const Fault& fault) {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::REQUEST_MALFORMED,
               fmt::format("line {}: {}", fault.line, fault.what), fmt::format("第 {} 行：{}", fault.line, fault.zh));
}

}  // namespace

std::optional<Fault> FindFault(std::string_view text) {
  Place place{text.data()};
  return ReadValue(text, /*to_the_end=*/true, place);
}

absl::StatusOr<nlohmann::json> Parse(std::string_view text) {
  if (const std::optional<Fault> fault = FindFault(text)) return Malformed(*fault);
  return nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
}

absl::StatusOr<std::vector<std::string>> SplitObjects(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<std::string> objects;
  Place place{text.data()};
  const char* const end = text.data() + text.size();
  for (;;) {
    const auto rest = std::string_view(place.at, static_cast<size_t>(end - place.at));
    const size_t begin = rest.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return objects;
    place.line += std::count(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(begin), '\n');
    const std::string_view object = rest.substr(begin);
    if (object.front() != '{') return Malformed({place.line, "not a JSON object", "应为 JSON 对象"});
    if (const std::optional<Fault> fault = ReadValue(object, /*to_the_end=*/false, place)) return Malformed(*fault);
    objects.emplace_back(object.data(), static_cast<size_t>(place.at - object.data()));
  }
}

void MemberNames::Begin(size_t depth) {
  if (by_depth_.size() <= depth) by_depth_.resize(depth + 1);
  by_depth_[depth].clear();
}

bool MemberNames::Add(size_t depth, const std::string& name) { return by_depth_.at(depth).insert(name).second; }

}  // namespace zhiwang::strict_json
