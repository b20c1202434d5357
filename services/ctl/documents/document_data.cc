#include "services/ctl/documents/document_data.h"

#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/json/strict_json.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::ctl {
namespace {

using nlohmann::json;

absl::Status Malformed(const std::string& member) {
  return absl::InvalidArgumentError(fmt::format("数据的“{}”应为文本，或由对象组成的数组", member));
}

// Adds the members of an object whose own path is `path`, with a dot behind it where it is not empty.
absl::StatusOr<documents::Values> ReadObject(const json& object, const std::string& path, documents::Fields& fields) {
  documents::Values values;
  for (const auto& [name, member] : object.items()) {
    if (member.is_string()) {
      fields.insert(path + name);
      values.texts[name] = member.get<std::string>();
      continue;
    }
    if (!member.is_array()) return Malformed(path + name);
    std::vector<documents::Values>& list = values.lists[name];
    for (const json& entry : member) {
      if (!entry.is_object()) return Malformed(path + name);
      ASSIGN_OR_RETURN(list.emplace_back(), ReadObject(entry, path + name + ".", fields));
    }
  }
  return values;
}

}  // namespace

absl::StatusOr<DocumentData> ReadDocumentData(std::string_view text) {
  const absl::StatusOr<json> data = strict_json::Parse(text);
  if (!data.ok()) return absl::InvalidArgumentError(fmt::format("数据：{}", ChineseMessageOf(data.status())));
  if (!data->is_object()) return absl::InvalidArgumentError("数据应为一个 JSON 对象");
  DocumentData read;
  ASSIGN_OR_RETURN(read.values, ReadObject(*data, "", read.fields));
  return read;
}

}  // namespace zhiwang::ctl
