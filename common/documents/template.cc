#include "common/documents/template.h"

#include <algorithm>

#include "common/documents/document_errors.h"
#include "common/documents/template_parser.h"
#include "common/status/macros.h"
#include "common/text/normal_form.h"

namespace zhiwang::documents {
namespace {

using Kind = TemplatePart::Kind;

// The text with `\n` for every way of ending a line.
std::string WithPlainLineBreaks(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      plain += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      plain += '\n';
    }
  }
  return plain;
}

// The longest document: more than anybody signs, and little enough for the memory of a service.
constexpr size_t kMostParts = 50'000;            // lines, each as often as it is repeated
constexpr size_t kMostBytes = size_t{16} << 20;  // of their texts

// Makes blocks of parts, with the values of the document and of the entries of lists around a part.
class Filler {
 public:
  explicit Filler(const Values& values) : scopes_{&values} {}

  absl::StatusOr<std::vector<Block>> Take() && {
    if (IsTooLong()) return error::DocumentTooLong(kMostParts, kMostBytes);
    return std::move(blocks_);
  }

  void Add(const std::vector<TemplatePart>& parts) {
    for (const TemplatePart& part : parts) {
      if (IsTooLong()) return;
      Add(part);
    }
  }

 private:
  bool IsTooLong() const { return parts_ > kMostParts || bytes_ > kMostBytes; }

  void Add(const TemplatePart& part) {
    ++parts_;
    switch (part.kind) {
      case Kind::kGap:
        goes_on_ = false;
        return;
      case Kind::kTitle:
        return AddBlock(Title{Text(part.phrases[0])});
      case Kind::kHeading:
        return AddBlock(Heading{Text(part.phrases[0])});
      case Kind::kParagraph:
        return AddParagraphs(Text(part.phrases[0]), part.form);
      case Kind::kField:
        Last<FieldList>().fields.push_back({Text(part.phrases[0]), Text(part.phrases[1])});
        return;
      case Kind::kWidths:
        goes_on_ = false;
        Last<Table>().widths = part.widths;
        return;
      case Kind::kRow:
        return AddRow(part);
      case Kind::kSignature:
        Last<SignatureBlock>().lines.push_back({Text(part.phrases[0]), part.is_marked});
        return;
      case Kind::kEach:
        for (const Values& entry : ListOf(part.subject)) {
          scopes_.push_back(&entry);
          Add(part.parts);
          scopes_.pop_back();
        }
        return;
      case Kind::kWhereGiven:
        if (IsGiven(part.subject)) Add(part.parts);
        return;
      case Kind::kWhereNot:
        if (!IsGiven(part.subject)) Add(part.parts);
        return;
    }
  }

  void AddBlock(Block block) {
    blocks_.push_back(std::move(block));
    goes_on_ = false;
  }

  void AddParagraphs(std::string_view text, Paragraph::Form form) {
    goes_on_ = false;
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = WithoutBlanks(text.substr(0, end));
      if (!IsBlank(line)) blocks_.push_back(Paragraph{std::string(line), form});
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  void AddRow(const TemplatePart& part) {
    Table::Row& row = Last<Table>().rows.emplace_back();
    row.is_heading = part.is_marked;
    for (const TemplatePhrase& cell : part.phrases) row.cells.push_back(Text(cell));
  }

  // The block that lines of a kind gather in: the last one while it goes on, a new one otherwise.
  template <class Gathering>
  Gathering& Last() {
    if (!goes_on_ || !std::holds_alternative<Gathering>(blocks_.back())) blocks_.push_back(Gathering());
    goes_on_ = true;
    return std::get<Gathering>(blocks_.back());
  }

  std::string Text(const TemplatePhrase& phrase) {
    std::string text;
    for (const TemplatePiece& piece : phrase) {
      const size_t before = text.size();
      text += piece.is_field ? TextOf(piece) : piece.text;
      bytes_ += text.size() - before;
      if (IsTooLong()) break;
    }
    return text;
  }
  std::string TextOf(const TemplatePiece& field) const {
    const auto& texts = scopes_[field.depth]->texts;
    const auto found = texts.find(field.text);
    return found == texts.end() ? std::string() : WithPlainLineBreaks(found->second);
  }
  const std::vector<Values>& ListOf(const TemplatePiece& field) const {
    static const auto& none = *new std::vector<Values>();
    const auto& lists = scopes_[field.depth]->lists;
    const auto found = lists.find(field.text);
    return found == lists.end() ? none : found->second;
  }
  bool IsGiven(const TemplatePiece& field) const { return !IsBlank(TextOf(field)) || !ListOf(field).empty(); }

  std::vector<const Values*> scopes_;  // of the document, then of an entry of each list around the part
  std::vector<Block> blocks_;
  bool goes_on_ = false;  // the last block may take another line
  size_t parts_ = 0;      // that were added
  size_t bytes_ = 0;      // of their texts
};

}  // namespace

absl::StatusOr<Template> Template::Parse(std::string_view text, const Fields& fields) {
  ASSIGN_OR_RETURN(std::vector<TemplatePart> parts, ParseTemplate(text, fields));
  return Template(std::move(parts));
}

absl::StatusOr<std::vector<Block>> Template::Fill(const Values& values) const {
  Filler filler(values);
  filler.Add(parts_);
  return std::move(filler).Take();
}

}  // namespace zhiwang::documents
