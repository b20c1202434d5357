#include "services/mediation/dispute/domain/number_text.h"

#include <fmt/format.h>

namespace zhiwang::mediation {

std::string NumberText(const std::optional<FileNumber>& number) {
  return number ? fmt::format("（{}）人调字第{}号", number->year, number->number) : "";
}

}  // namespace zhiwang::mediation
