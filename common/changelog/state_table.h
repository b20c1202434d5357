#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/changelog/change_log.h"

namespace zhiwang::rpc {
struct Call;
}
namespace zhiwang::sql {
class Txn;
}

namespace zhiwang::changelog {

// The table that holds the resources of a kind, and the way those are named.
struct StateTable {
  enum class Ids {
    kText,    // a column of text
    kNumber,  // a column of numbers
    kOnly,    // no column: a district has one resource, and each of the table's rows is a version of it
  };
  std::string kind;        // as the log names it
  std::string collection;  // the part of a resource name before the id, `cases`; with kOnly the whole part, `calendar`
  std::string table;       // its key begins with district and the id's column
  std::string id;          // the column; with kOnly the id itself, as the log has it
  Ids ids = Ids::kText;
  std::string version = "version";  // the column; 1 for what never changes

  // The next two say which of those who may watch its place hear of a change in a watch. Both must let them hear.
  std::string permission = {};  // that they need there, `violence.read`: the one to read the resource; empty: none
  // True where the caller, whose `rule` is that of `permission`, hears of the change. It decides where a place does not: by
  // whose the resource is, or that it is confidential. Null: the permission decides alone. See resource::Hears.
  std::function<absl::StatusOr<bool>(sql::Txn& tx, const rpc::Call& call, const Change& change)> hears = nullptr;
  std::string sees_all =
      {};  // a permission whose holders there hear of every change, and `hears` is not asked; empty: none
};

// The table of that kind, or null.
const StateTable* FindTable(const std::string& kind, absl::Span<const StateTable> tables);

// The name of the resource that changed, `districts/370211/cases/12`; empty for a kind that no table holds.
std::string ResourceOf(const Change& change, absl::Span<const StateTable> tables);

}  // namespace zhiwang::changelog
