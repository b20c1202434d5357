#include "common/documents/template_parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "common/documents/document_errors.h"
#include "common/status/macros.h"
#include "common/text/text.h"

namespace zhiwang::documents {
namespace {

using Kind = TemplatePart::Kind;
using Form = Paragraph::Form;

constexpr std::string_view kOpen = "{{", kClose = "}}";
constexpr size_t kMostColumns = 12, kMostDepth = 4;
constexpr int kMostWidth = 100;
constexpr int kNarrowest = 14;  // a column of a 14th of the page has room for a character and what follows it

// How a line begins, and what it then is.
struct Mark {
  std::string_view text;
  Kind kind;
  Form form = Form::kIndented;
  bool is_marked = false;
};
constexpr Mark kMarks[] = {
    {"# ", Kind::kTitle},
    {"## ", Kind::kHeading},
    {"> ", Kind::kParagraph, Form::kRight},
    {"< ", Kind::kParagraph, Form::kFlush},
    {": ", Kind::kField},
    {"~ ", Kind::kSignature},
    {"~> ", Kind::kSignature, Form::kIndented, true},
    {"\\", Kind::kParagraph},
    {"", Kind::kParagraph},  // every other line
};

bool IsFieldName(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  for (size_t end; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1)) {
    lines.push_back(text.substr(0, end));
  }
  lines.push_back(text);
  return lines;
}

// The parts of a text between the bars in it, without blanks around them; `\|` stands for a bar that parts nothing.
std::vector<std::string> BetweenBars(std::string_view text) {
  std::vector<std::string> parts(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '|') {
      parts.emplace_back();
      continue;
    }
    if (text.substr(i).starts_with("\\|")) ++i;
    parts.back() += text[i];
  }
  for (std::string& part : parts) part = std::string(WithoutBlanks(part));
  return parts;
}

// The cells of a row whose first bar was taken off.
std::vector<std::string> CellsOf(std::string_view row) {
  std::vector<std::string> cells = BetweenBars(row);
  if (cells.size() > 1 && cells.back().empty()) cells.pop_back();  // what is behind the last bar
  return cells;
}

class Parser {
 public:
  explicit Parser(const Fields& fields) : fields_(fields) {}

  absl::StatusOr<std::vector<TemplatePart>> Read(std::string_view text) {
    if (!IsUtf8(text)) return error::TemplateMalformed(1, "must be well-formed UTF-8", "须为合法的 UTF-8 文本");
    if (text.starts_with("\uFEFF")) text.remove_prefix(std::string_view("\uFEFF").size());
    for (const std::string_view line : LinesOf(text)) {
      ++line_;
      RETURN_IF_ERROR(ReadLine(WithoutBlanks(line)));
    }
    if (open_.size() > 1) {
      const std::string& name = open_.back().subject.text;
      return error::TemplateMalformed(open_.back().line, fmt::format("the section of {} does not end", name),
                                      fmt::format("段落“{0}”没有以“{{{{/{0}}}}}”结束", name));
    }
    return std::move(open_.front().parts);
  }

 private:
  struct Found {
    TemplatePiece piece;
    std::string path;
    bool is_list = false;
  };

  absl::Status ReadLine(std::string_view line) {
    if (line.starts_with("{{#")) return Begin(line.substr(3), false);
    if (line.starts_with("{{^")) return Begin(line.substr(3), true);
    if (line.starts_with("{{/")) return End(line.substr(3));
    TemplatePart part;
    part.line = line_;
    const bool is_row = line.starts_with('|');
    if (!is_row) table_ = {};
    RETURN_IF_ERROR(is_row ? ReadRow(line.substr(1), part) : ReadPlain(line, part));
    open_.back().parts.push_back(std::move(part));
    return absl::OkStatus();
  }

  absl::Status ReadPlain(std::string_view line, TemplatePart& part) {
    if (line.empty()) return absl::OkStatus();
    const Mark& mark = *std::ranges::find_if(kMarks, [line](const Mark& m) { return line.starts_with(m.text); });
    part.kind = mark.kind;
    part.form = mark.form;
    part.is_marked = mark.is_marked;
    line = WithoutBlanks(line.substr(mark.text.size()));
    if (mark.kind != Kind::kField) return AddPhrase(line, part);
    const std::vector<std::string> sides = BetweenBars(line);
    if (sides.size() != 2) {
      return error::TemplateMalformed(line_, "a field of a list is written `: label | value`", "应写作“: 名称 | 内容”");
    }
    RETURN_IF_ERROR(AddPhrase(sides[0], part));
    return AddPhrase(sides[1], part);
  }

  absl::Status ReadRow(std::string_view row, TemplatePart& part) {
    if (row.starts_with('=')) return ReadWidths(row.substr(1), part);
    part.kind = Kind::kRow;
    part.is_marked = row.starts_with('#');
    if (part.is_marked && table_.has_rows) {
      return error::TemplateMalformed(line_, "headings of a table stand before its other rows", "表头应在其他各行之前");
    }
    table_.has_rows = !part.is_marked;
    const std::vector<std::string> cells = CellsOf(part.is_marked ? row.substr(1) : row);
    if (cells.size() > table_.columns) {
      return error::TemplateMalformed(line_, fmt::format("{} cells, at most {} fit", cells.size(), table_.columns),
                                      fmt::format("有 {} 格，最多 {} 格", cells.size(), table_.columns));
    }
    for (const std::string& cell : cells) RETURN_IF_ERROR(AddPhrase(cell, part));
    return absl::OkStatus();
  }

  absl::Status ReadWidths(std::string_view row, TemplatePart& part) {
    part.kind = Kind::kWidths;
    for (const std::string& cell : CellsOf(row)) {
      int width = 0;
      const char* const end = cell.data() + cell.size();
      const auto read = std::from_chars(cell.data(), end, width);
      const bool is_number = read.ec == std::errc() && read.ptr == end && width >= 1 && width <= kMostWidth;
      if (!is_number || part.widths.size() == kMostColumns) {
        return error::TemplateMalformed(line_, "the widths of columns are at most 12 numbers from 1 to 100",
                                        "列宽应为 1 至 100 的整数，最多 12 列");
      }
      part.widths.push_back(width);
    }
    const int sum = std::accumulate(part.widths.begin(), part.widths.end(), 0);
    if (std::ranges::any_of(part.widths, [sum](int width) { return width * kNarrowest < sum; })) {
      return error::TemplateMalformed(line_, fmt::format("each column has at least 1/{} of the page", kNarrowest),
                                      fmt::format("每列宽度不得小于页宽的 1/{}", kNarrowest));
    }
    table_ = {part.widths.size(), false};
    return absl::OkStatus();
  }

  absl::Status AddPhrase(std::string_view text, TemplatePart& part) {
    TemplatePhrase& phrase = part.phrases.emplace_back();
    while (!text.empty()) {
      const size_t open = std::min(text.find(kOpen), text.size());
      if (open > 0) phrase.push_back({std::string(text.substr(0, open))});
      text.remove_prefix(open);
      if (text.empty()) break;
      const size_t close = text.find(kClose);
      if (close == std::string_view::npos) {
        return error::TemplateMalformed(line_, "a field does not end with }}", "字段没有以“}}”结束");
      }
      ASSIGN_OR_RETURN(const Found field, Find(text.substr(kOpen.size(), close - kOpen.size())));
      if (field.is_list) {
        return error::TemplateMalformed(
            line_, fmt::format("{0} is a list: {{{{#{0}}}}} and {{{{/{0}}}}} stand around its lines", field.path),
            fmt::format("“{0}”是列表，应在其各行前后单独写“{{{{#{0}}}}}”和“{{{{/{0}}}}}”", field.piece.text));
      }
      phrase.push_back(field.piece);
      text.remove_prefix(close + kClose.size());
    }
    return absl::OkStatus();
  }

  // A section begins: `name}}` is what its line goes on with.
  absl::Status Begin(std::string_view rest, bool is_where_not) {
    ASSIGN_OR_RETURN(const std::string_view name, NameAlone(rest));
    ASSIGN_OR_RETURN(const Found subject, Find(name));
    const bool repeats = subject.is_list && !is_where_not;
    if (repeats && !lists_.empty() && !subject.path.starts_with(lists_.back())) {
      return error::TemplateMalformed(line_, fmt::format("the list {} is no part of the list around it", name),
                                      fmt::format("列表“{}”不属于外层列表，不能嵌套", name));
    }
    TemplatePart& part = open_.emplace_back();
    part.line = line_;
    part.subject = subject.piece;
    part.kind = is_where_not ? Kind::kWhereNot : subject.is_list ? Kind::kEach : Kind::kWhereGiven;
    if (part.kind == Kind::kEach) lists_.push_back(subject.path + ".");
    if (open_.size() <= kMostDepth + 1) return absl::OkStatus();
    return error::TemplateMalformed(line_, fmt::format("sections lie more than {} deep", kMostDepth),
                                    fmt::format("段落嵌套超过 {} 层", kMostDepth));
  }

  absl::Status End(std::string_view rest) {
    ASSIGN_OR_RETURN(const std::string_view name, NameAlone(rest));
    if (open_.size() == 1 || open_.back().subject.text != name) {
      return error::TemplateMalformed(line_, fmt::format("no section of {} is open here", name),
                                      fmt::format("此处没有可以结束的段落“{}”", name));
    }
    TemplatePart part = std::move(open_.back());
    open_.pop_back();
    if (part.kind == Kind::kEach) lists_.pop_back();
    open_.back().parts.push_back(std::move(part));
    return absl::OkStatus();
  }

  absl::StatusOr<std::string_view> NameAlone(std::string_view rest) const {
    if (rest.find(kClose) + kClose.size() == rest.size()) return WithoutBlanks(rest.substr(0, rest.find(kClose)));
    return error::TemplateMalformed(line_, "the mark of a section stands alone on its line", "段落标记应单独成行");
  }

  // The field of that name that is nearest: of the innermost list around this place first, of the document last.
  absl::StatusOr<Found> Find(std::string_view written) const {
    const std::string name(WithoutBlanks(written));
    if (!IsFieldName(name)) {
      return error::TemplateMalformed(line_, "the name of a field has small letters, digits and _",
                                      "字段名只含小写字母、数字和下划线");
    }
    for (size_t depth = lists_.size() + 1; depth-- > 0;) {
      const std::string path = (depth == 0 ? "" : lists_[depth - 1]) + name;
      if (fields_.contains(path)) return Found{{name, true, depth}, path, false};
      const auto first = fields_.lower_bound(path + ".");
      if (first != fields_.end() && first->starts_with(path + ".")) return Found{{name, true, depth}, path, true};
    }
    return error::TemplateFieldUnknown(line_, name);
  }

  struct TableState {
    size_t columns = kMostColumns;
    bool has_rows = false;  // one that is no heading
  };

  const Fields& fields_;
  int line_ = 0;
  std::vector<TemplatePart> open_ = std::vector<TemplatePart>(1);  // the whole, then the sections that are open
  std::vector<std::string> lists_;  // the paths of those among them that repeat, each with a dot behind it
  TableState table_;                // the table that the next line goes on with
};

}  // namespace

std::string_view WithoutBlanks(std::string_view text) {
  constexpr std::array<std::string_view, 4> kBlanks = {" ", "\t", "\r", "\u3000"};
  const auto strip = [&text](std::string_view blank) {
    const bool front = text.starts_with(blank);
    if (front) text.remove_prefix(blank.size());
    const bool back = text.ends_with(blank);
    if (back) text.remove_suffix(blank.size());
    return front || back;
  };
  while (std::ranges::any_of(kBlanks, strip)) {
  }
  return text;
}

absl::StatusOr<std::vector<TemplatePart>> ParseTemplate(std::string_view text, const Fields& fields) {
  return Parser(fields).Read(text);
}

}  // namespace zhiwang::documents
