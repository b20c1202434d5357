#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/documents/layout.h"
#include "common/documents/template_part.h"

namespace zhiwang::documents {

// The fields that a kind of document has: `number` is a text, `parties.name` the text `name` of each entry of the list
// `parties`, `parties.agents.name` a text of a list within a list.
using Fields = std::set<std::string, std::less<>>;

// The values of the fields of one document. A field that is missing is empty.
struct Values {
  std::map<std::string, std::string, std::less<>> texts;
  std::map<std::string, std::vector<Values>, std::less<>> lists;
};

// The text of a kind of document with fields for what differs, in the form that README.md describes.
class Template {
 public:
  // INVALID_ARGUMENT with the line: TEMPLATE_FIELD_UNKNOWN for a field that is not among `fields`, FIELD_INVALID for a
  // text that is not of the form.
  static absl::StatusOr<Template> Parse(std::string_view text, const Fields& fields);

  // The blocks of a document. Values are text and nothing else, whatever marks they hold; in a paragraph each line of
  // one is a paragraph of its own. A paragraph of which nothing is seen is left out. INVALID_ARGUMENT (CONTENT_TOO_LARGE) for
  // more than 50,000 lines or 16 MiB of text.
  absl::StatusOr<std::vector<Block>> Fill(const Values& values) const;

 private:
  explicit Template(std::vector<TemplatePart> parts) : parts_(std::move(parts)) {}

  std::vector<TemplatePart> parts_;
};

}  // namespace zhiwang::documents
