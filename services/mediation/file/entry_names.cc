#include "services/mediation/file/entry_names.h"

#include <string_view>

#include <fmt/format.h>

#include "common/archive/entry_name.h"
#include "common/text/text.h"
#include "services/mediation/file/domain/catalogue.h"

namespace zhiwang::mediation {
namespace {

std::string_view EndingOf(attachments::MediaType type) {
  switch (type) {
    case attachments::MediaType::kPdf:
      return "pdf";
    case attachments::MediaType::kPng:
      return "png";
    case attachments::MediaType::kJpeg:
      return "jpg";
  }
  return "bin";
}

constexpr size_t kMostTitleBytes = 200;  // leaves room in a name for its other parts

// The title as part of a name.
std::string Tidy(const std::string& title) {
  std::string tidy = archive::Tidied(title);
  while (tidy.size() > kMostTitleBytes) tidy = FirstCharacters(tidy, CountCharacters(tidy) - 1);
  return tidy;
}

}  // namespace

std::string EntryNames::NameOf(const Document& document) {
  const DocumentFacts& facts = document.facts;
  const std::string title = Tidy(document.words.title);
  const std::string stem =
      fmt::format("{:02} {}{}", PlaceOf(facts.kind), title.empty() ? KindNameZh(facts.kind) : title,
                  facts.withdrawn ? "（已撤出）" : "");
  const std::string_view ending = EndingOf(facts.media_type);
  std::string name = fmt::format("{}.{}", stem, ending);
  for (int number = 2; !given_.insert(archive::EntryKey(name)).second; ++number) {
    name = fmt::format("{}（{}）.{}", stem, number, ending);
  }
  return name;
}

}  // namespace zhiwang::mediation
