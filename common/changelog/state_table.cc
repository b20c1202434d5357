#include "common/changelog/state_table.h"

#include <algorithm>

#include <fmt/format.h>

namespace zhiwang::changelog {

const StateTable* FindTable(const std::string& kind, absl::Span<const StateTable> tables) {
  const auto* const table =
      std::find_if(tables.begin(), tables.end(), [&](const StateTable& known) { return known.kind == kind; });
  return table == tables.end() ? nullptr : table;
}

std::string ResourceOf(const Change& change, absl::Span<const StateTable> tables) {
  const StateTable* table = FindTable(change.kind, tables);
  if (table == nullptr) return "";
  if (table->ids == StateTable::Ids::kOnly) return fmt::format("districts/{}/{}", change.district, table->collection);
  return fmt::format("districts/{}/{}/{}", change.district, table->collection, change.id);
}

}  // namespace zhiwang::changelog
