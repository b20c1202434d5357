#include "common/attachments/attachment_errors.h"

#include <fmt/format.h>

#include "common/attachments/attachment.h"
#include "common/status/error.h"

namespace zhiwang::attachments::error {
namespace {

constexpr char kFileName[] = "header.file_name";

}  // namespace

absl::Status ContentTooLarge() {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::CONTENT_TOO_LARGE,
               fmt::format("a content has at most {} bytes", kMostBytes),
               fmt::format("文件超过 {} MB，请压缩或者拆分后再上传", kMostBytes >> 20))
      .Metadata("most_bytes", std::to_string(kMostBytes));
}

absl::Status ContentUnknown() {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::CONTENT_TYPE_WRONG, "the bytes are no PDF, PNG or JPEG",
               "文件内容不是 PDF、PNG 或者 JPEG");
}

absl::Status ContentNamedWrong() {
  return Error(absl::StatusCode::kInvalidArgument, common::v1::CONTENT_TYPE_WRONG,
               "the file's name ends otherwise than its bytes would have it", "文件扩展名与文件内容不符")
      .Field(kFileName, "must end with .pdf, .png, .jpg or .jpeg as the bytes are");
}

}  // namespace zhiwang::attachments::error
