#include "services/ctl/text/output.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace zhiwang::ctl {
namespace {

constexpr std::string_view kEllipsis = "…";

// Calls visit(code point or -1, its bytes) for each character.
template <class Visit>
void ForEachCharacter(std::string_view text, Visit visit) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < length;) {
    const int32_t start = i;
    UChar32 c;
    U8_NEXT(bytes, i, length, c);
    visit(c, text.substr(static_cast<size_t>(start), static_cast<size_t>(i - start)));
  }
}

// Overrides that make a terminal show something else than the text says, and separators that break lines.
bool IsTreacherous(UChar32 c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C ||
         c == 0x2028 || c == 0x2029 || c == 0xFEFF;
}

bool IsControl(UChar32 c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

std::string MadePrintable(std::string_view text, bool keep_lines) {
  std::string safe;
  safe.reserve(text.size());
  ForEachCharacter(text, [&](UChar32 c, std::string_view bytes) {
    if (c < 0) {
      for (const char byte : bytes) safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    } else if (c == '\n') {
      safe += keep_lines ? '\n' : ' ';
    } else if (c == '\t') {
      safe += ' ';
    } else if (IsControl(c)) {
      safe += fmt::format("\\x{:02x}", static_cast<uint32_t>(c));
    } else if (IsTreacherous(c)) {
      safe += fmt::format("\\u{:04x}", static_cast<uint32_t>(c));
    } else {
      safe += bytes;
    }
  });
  return safe;
}

int WidthOf(UChar32 c) {
  if (c < 0) return 1;
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
      return 0;
    default:
      break;
  }
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

std::string Spaces(int count) { return std::string(static_cast<size_t>(std::max(0, count)), ' '); }

}  // namespace

std::string FormatRate(int64_t numerator, int64_t denominator, int64_t excluded) {
  const std::string left_out = excluded > 0 ? fmt::format("另有 {} 件未计入", excluded) : "";
  if (denominator == 0) return left_out.empty() ? "—" : fmt::format("— ({})", left_out);
  return fmt::format("{:.1f} % ({}/{}{}{})", 100.0 * static_cast<double>(numerator) / static_cast<double>(denominator),
                     numerator, denominator, left_out.empty() ? "" : "，", left_out);
}

std::string Printable(std::string_view text) { return MadePrintable(text, false); }

std::string PrintableParagraph(std::string_view text) { return MadePrintable(text, true); }

int DisplayWidth(std::string_view utf8) {
  int width = 0;
  ForEachCharacter(utf8, [&](UChar32 c, std::string_view) { width += WidthOf(c); });
  return width;
}

std::string Shorten(std::string_view utf8, int width) {
  if (DisplayWidth(utf8) <= width) return std::string(utf8);
  std::string beginning;
  int used = 0;
  bool full = false;
  ForEachCharacter(utf8, [&](UChar32 c, std::string_view bytes) {
    full = full || used + WidthOf(c) > width - 1;
    if (full) return;
    used += WidthOf(c);
    beginning += bytes;
  });
  return beginning + std::string(kEllipsis);
}

std::string PadRight(std::string_view text, int width) {
  return std::string(text) + Spaces(width - DisplayWidth(text));
}

std::string PadLeft(std::string_view text, int width) { return Spaces(width - DisplayWidth(text)) + std::string(text); }

void Table::Add(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = Printable(cell);
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::Format() const {
  std::vector<int> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    int width = DisplayWidth(columns_[i].title);
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[i]));
    widths.push_back(width);
  }
  std::string text;
  const auto add_line = [&](auto cell_of) {
    std::string line;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) line += "  ";
      line += columns_[i].number ? PadLeft(cell_of(i), widths[i]) : PadRight(cell_of(i), widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  };
  add_line([&](size_t i) -> const std::string& { return columns_[i].title; });
  for (const auto& row : rows_) add_line([&](size_t i) -> const std::string& { return row[i]; });
  return text;
}

}  // namespace zhiwang::ctl
