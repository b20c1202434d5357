#include "services/mediation/file/domain/file_errors.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/file/domain/catalogue.h"

namespace zhiwang::mediation::error {
namespace {

using absl::StatusCode;
using namespace zhiwang::common::v1;  // the reasons

std::string DisputeOf(const Dispute& dispute) {
  return FormatResourceName(dispute.district, "disputes", std::to_string(dispute.id));
}

}  // namespace

absl::Status FileIncomplete(const Dispute& dispute, const std::vector<int>& missing) {
  std::string numbers, zh;
  for (const int place : missing) {
    numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", place);
    zh += fmt::format("{}{}（{}）", zh.empty() ? "" : "；", PlaceNameZh(place), NeedAt(place, dispute));
  }
  Error error(StatusCode::kFailedPrecondition, FILE_INCOMPLETE,
              fmt::format("the file of {} lacks what must lie at the places {}", DisputeOf(dispute), numbers),
              fmt::format("卷宗缺少：{}", zh));
  for (const int place : missing) std::move(error).Field(fmt::format("places[{}]", place), NeedAt(place, dispute));
  return std::move(error).Metadata("missing", numbers);
}

absl::Status NoSuchBundle(const Dispute& dispute, Bundle bundle, std::string_view wanted, std::string_view why_zh) {
  const State state = dispute.facts.state;
  return Error(StatusCode::kFailedPrecondition, ACTION_ILLEGAL,
               fmt::format("{} is {}: the bundle {} needs {}", DisputeOf(dispute), StateName(state),
                           static_cast<int>(bundle), wanted),
               fmt::format("{}，不能导出{}", why_zh, BundleNameZh(bundle)))
      .Precondition("STATE", DisputeOf(dispute), wanted)
      .Metadata("state", StateName(state));
}

absl::Status ExportTooLarge(int64_t bytes, int64_t most_bytes) {
  return Error(
             StatusCode::kInvalidArgument, CONTENT_TOO_LARGE,
             fmt::format("{} bytes of documents; an archive has at most {}", bytes, most_bytes),
             fmt::format("要导出的文书共 {} MiB，一个压缩包最多 {} MiB，请逐份读取文书", bytes >> 20, most_bytes >> 20))
      .Metadata("most_bytes", std::to_string(most_bytes));
}

absl::Status ArchiveTooLarge(int64_t most_bytes) {
  return Error(StatusCode::kInvalidArgument, CONTENT_TOO_LARGE,
               fmt::format("an archive of this service has at most {} bytes", most_bytes),
               fmt::format("本系统导出的压缩包不超过 {} MiB，这不是本系统导出的压缩包", most_bytes >> 20))
      .Metadata("most_bytes", std::to_string(most_bytes));
}

absl::Status DocumentBroken(const Document& document) {
  return Error(StatusCode::kInternal, UNEXPECTED,
               fmt::format("the bytes of document {} are not those that came into the file", document.id),
               fmt::format("文书 {} 的内容已损坏，不能导出，请联系管理员", document.id))
      .Resource("document", FormatResourceName(document.district, "documents", std::to_string(document.id)));
}

absl::Status SigningKeyMissing() {
  return Error(StatusCode::kFailedPrecondition, SIGNING_KEY_MISSING,
               "the service has no key to sign with: see --audit_key", "服务未配置签名密钥，不能导出、核验卷宗")
      .Precondition("CONFIGURATION", "--audit_key", "a key that signs exports");
}

}  // namespace zhiwang::mediation::error
