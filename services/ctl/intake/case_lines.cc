#include "services/ctl/intake/case_lines.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "common/json/strict_json.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/proto_json.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = intake::v1;
using nlohmann::json;

constexpr int kLongestReporterName = 40;
constexpr int kMostShown = 40;  // characters of a name that nobody knows
constexpr std::string_view kPetitionFields[] = {"id",    "author",     "title",  "submitted_at", "body",
                                                "reply", "replied_at", "level1", "level2",       "level3"};

// The name in a petition of a field of a case.
struct FieldOfPetition {
  std::string_view of_case, of_petition;
};
constexpr FieldOfPetition kFieldsOfPetitions[] = {
    {"external_id", "id"},
    {"reporter.display_name", "author"},
    {"text", "body"},
    {"receive_time", "submitted_at"},
    {"public_reply", "reply"},
    {"resolve_time", "replied_at"},
    {"close_time", "replied_at"},
};

// A field of a petition: empty where it is missing or null.
absl::StatusOr<std::string> TextField(const json& petition, const char* field) {
  const auto found = petition.find(field);
  if (found == petition.end() || found->is_null()) return "";
  if (found->is_string()) return found->get<std::string>();
  if (found->is_number_integer()) return found->dump();
  return absl::InvalidArgumentError(fmt::format("字段 {} 应为文本", field));
}

absl::StatusOr<google::protobuf::Timestamp> TimeField(const json& petition, const char* field) {
  ASSIGN_OR_RETURN(const std::string text, TextField(petition, field));
  if (text.empty()) return absl::InvalidArgumentError(fmt::format("缺少字段 {}", field));
  const auto time = ParseTime(text);
  if (!time.has_value()) return absl::InvalidArgumentError(fmt::format("字段 {} 不是时间：{}", field, text));
  return ToTimestamp(*time);
}

// The code of the category a petition names; empty where it names none.
absl::StatusOr<std::string> CategoryCode(const json& petition, const CategoryTree& categories) {
  std::vector<std::string> path;
  for (const char* level : {"level1", "level2", "level3"}) {
    ASSIGN_OR_RETURN(std::string name, TextField(petition, level));
    if (name.empty()) break;
    path.push_back(std::move(name));
  }
  if (path.empty()) return "";
  std::string code = categories.CodeOf(path);
  if (code.empty()) return absl::NotFoundError(fmt::format("没有事项分类“{}”", fmt::join(path, "/")));
  return code;
}

absl::StatusOr<v1::Case> FromPetition(const json& petition, const std::string& district,
                                      const CategoryTree& categories) {
  for (const auto& [name, value] : petition.items()) {
    if (std::ranges::find(kPetitionFields, name) == std::end(kPetitionFields)) {
      return absl::DataLossError(fmt::format("没有字段“{}”", FirstCharacters(name, kMostShown)));
    }
  }
  v1::Case c;
  ASSIGN_OR_RETURN(*c.mutable_external_id(), TextField(petition, "id"));
  ASSIGN_OR_RETURN(*c.mutable_title(), TextField(petition, "title"));
  ASSIGN_OR_RETURN(*c.mutable_text(), TextField(petition, "body"));
  ASSIGN_OR_RETURN(*c.mutable_public_reply(), TextField(petition, "reply"));
  ASSIGN_OR_RETURN(*c.mutable_receive_time(), TimeField(petition, "submitted_at"));
  ASSIGN_OR_RETURN(const std::string author, TextField(petition, "author"));
  // The author is an account of the platform: longer ones tell the centre nothing that is worth a refusal.
  if (CountCharacters(author) <= kLongestReporterName) c.mutable_reporter()->set_display_name(author);
  if (!c.public_reply().empty()) {
    ASSIGN_OR_RETURN(*c.mutable_resolve_time(), TimeField(petition, "replied_at"));
    *c.mutable_close_time() = c.resolve_time();
  }
  ASSIGN_OR_RETURN(const std::string category, CategoryCode(petition, categories));
  if (!category.empty()) c.set_category(fmt::format("{}/categories/{}", district, category));
  return c;
}

absl::StatusOr<v1::Case> FromProtoJson(std::string_view line) {
  v1::Case c;
  const absl::Status read = ReadProtoJson(line, c);
  if (!read.ok()) return absl::DataLossError(std::string(read.message()));
  return c;
}

}  // namespace

std::string FieldInLine(std::string_view field, bool is_petition) {
  constexpr std::string_view kCase = "case.";
  if (field.starts_with(kCase)) field.remove_prefix(kCase.size());
  const auto* known = std::ranges::find(kFieldsOfPetitions, field, &FieldOfPetition::of_case);
  return std::string(is_petition && known != std::end(kFieldsOfPetitions) ? known->of_petition : field);
}

absl::StatusOr<CaseLine> CaseLineReader::Read(std::string_view line) const {
  if (!IsUtf8(line)) return absl::DataLossError("不是合法的 UTF-8 文本");
  if (const auto fault = strict_json::FindFault(line)) return absl::DataLossError(fault->zh);
  const json parsed = json::parse(line, nullptr, false);
  if (!parsed.is_object()) return absl::DataLossError("应为 JSON 对象");
  CaseLine read;
  read.is_petition = parsed.contains("body") || parsed.contains("submitted_at");
  ASSIGN_OR_RETURN(read.c, read.is_petition ? FromPetition(parsed, district_, categories_) : FromProtoJson(line));
  if (read.c.channel() == v1::Case::CHANNEL_UNSPECIFIED) read.c.set_channel(channel_);
  return read;
}

}  // namespace zhiwang::ctl
