#include "common/attachments/media_type.h"

#include <magic.h>

#include <cctype>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "common/status/error.h"

namespace zhiwang::attachments {
namespace {

// Nothing but the rules of libmagic's database: its own readers of archives, programs, text and the like are for types that
// are not taken, and strangers' bytes need not meet them.
constexpr int kRulesAlone = MAGIC_MIME_TYPE | MAGIC_NO_CHECK_APPTYPE | MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_COMPRESS |
                            MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_ENCODING | MAGIC_NO_CHECK_JSON |
                            MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_TEXT | MAGIC_NO_CHECK_TOKENS;

struct Named {
  std::string_view name;
  MediaType type;
};
constexpr Named kMimeTypes[] = {
    {"application/pdf", MediaType::kPdf}, {"image/png", MediaType::kPng}, {"image/jpeg", MediaType::kJpeg}};
constexpr Named kEndings[] = {
    {".pdf", MediaType::kPdf}, {".png", MediaType::kPng}, {".jpg", MediaType::kJpeg}, {".jpeg", MediaType::kJpeg}};

}  // namespace

absl::StatusOr<std::optional<MediaType>> TypeOfBytes(std::string_view first_bytes) {
  // One for each call: a cookie is for one thread, and its database is mapped.
  const std::unique_ptr<magic_set, decltype(&magic_close)> cookie(magic_open(kRulesAlone), magic_close);
  if (cookie == nullptr || magic_load(cookie.get(), nullptr) != 0) {
    return zhiwang::error::Unexpected(
        fmt::format("libmagic has no database: {}", cookie == nullptr ? "no memory" : magic_error(cookie.get())));
  }
  const std::string_view told = first_bytes.substr(0, kTellingBytes);
  const char* const found = magic_buffer(cookie.get(), told.data(), told.size());
  if (found == nullptr) return std::nullopt;
  for (const Named& known : kMimeTypes) {
    if (known.name == found) return known.type;
  }
  return std::nullopt;
}

std::optional<MediaType> TypeOfName(std::string_view file_name) {
  std::string name(file_name);
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const Named& ending : kEndings) {
    if (name.size() > ending.name.size() && name.ends_with(ending.name)) return ending.type;
  }
  return std::nullopt;
}

}  // namespace zhiwang::attachments
