#include "common/documents/document_errors.h"

#include <string>

#include <fmt/format.h>

#include "common/status/error.h"

namespace zhiwang::documents::error {
namespace {

constexpr absl::Duration kRetryAfter = absl::Seconds(1);
constexpr char kTemplateText[] = "template.text";

}  // namespace

absl::Status GlyphMissing(std::span<const char32_t> characters) {
  std::string names;
  for (const char32_t character : characters) {
    names += fmt::format("{}U+{:04X}", names.empty() ? "" : " ", static_cast<uint32_t>(character));
  }
  return Error(absl::StatusCode::kInvalidArgument, common::v1::GLYPH_MISSING, fmt::format("no font prints {}", names),
               fmt::format("这些字符字库中没有，不能印出：{}", names))
      .Metadata("characters", names);
}

absl::Status DocumentTooLong(size_t most_lines, size_t most_bytes) {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::CONTENT_TOO_LARGE,
               fmt::format("the document has more than {} lines or {} bytes of text", most_lines, most_bytes),
               "文书过长，不能生成，请精简模板或者内容")
      .Metadata("most_bytes", std::to_string(most_bytes));
}

absl::Status RendererUnavailable(std::string_view why) {
  return Error(absl::StatusCode::kUnavailable, common::v1::RENDERER_UNAVAILABLE,
               fmt::format("the renderer of documents {}", why), "文书暂时不能生成，请稍后再试")
      .RetryAfter(kRetryAfter);
}

absl::Status TemplateFieldUnknown(int line, std::string_view field) {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::TEMPLATE_FIELD_UNKNOWN,
               fmt::format("line {} of the template names the field {}, which its documents do not have", line, field),
               fmt::format("模板第 {} 行的字段“{}”不在该类文书的字段之列", line, field))
      .Field(kTemplateText, fmt::format("line {}: no field {}", line, field))
      .Metadata("field", field);
}

absl::Status TemplateMalformed(int line, std::string_view what, std::string_view zh) {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::FIELD_INVALID,
               fmt::format("line {} of the template: {}", line, what), fmt::format("模板第 {} 行：{}", line, zh))
      .Field(kTemplateText, fmt::format("line {}: {}", line, what));
}

}  // namespace zhiwang::documents::error
