#pragma once

#include <string>

#include "absl/types/span.h"
#include "common/changelog/change_log.h"

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

  // The partner systems that a watch tells of its changes, of those who may watch the place of the change.
  enum class Partners {
    kHear,          // as everybody
    kHearOfTheirs,  // of the rows that name them in `partner`
    kHearNothing,
  };
  std::string permission = {};  // which others need where the change lies, `violence.read`; empty: none
  Partners partners = Partners::kHear;
  std::string partner = {};  // the column, with kHearOfTheirs: a caller as timelines name them, or NULL
};

// The table of that kind, or null.
const StateTable* FindTable(const std::string& kind, absl::Span<const StateTable> tables);

// The name of the resource that changed, `districts/370211/cases/12`; empty for a kind that no table holds.
std::string ResourceOf(const Change& change, absl::Span<const StateTable> tables);

}  // namespace zhiwang::changelog
