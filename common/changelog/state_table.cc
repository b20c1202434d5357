#include "common/changelog/state_table.h"

#include <algorithm>

#include <fmt/format.h>

namespace zhiwang::changelog {

std::string ResourceOf(const Change& change, absl::Span<const StateTable> tables) {
  const auto* const table =
      std::find_if(tables.begin(), tables.end(), [&](const StateTable& known) { return known.kind == change.kind; });
  if (table == tables.end()) return "";
  if (table->ids == StateTable::Ids::kOnly) return fmt::format("districts/{}/{}", change.district, table->collection);
  return fmt::format("districts/{}/{}/{}", change.district, table->collection, change.id);
}

}  // namespace zhiwang::changelog
