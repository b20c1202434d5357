#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/field_mask.pb.h>

#include <fmt/format.h>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/status/error.h"

namespace zhiwang::resource {

// The fields that a row of an import says something of, as the columns of its file do; all others stay as they are.
class RowMask {
 public:
  // The mask of a row; FIELD_INVALID (`update_mask`) for a path that is not among `known`.
  template <class Row>
  static absl::StatusOr<RowMask> Of(const Row& row, absl::Span<const std::string_view> known) {
    if (!row.has_update_mask()) return RowMask(std::nullopt);
    std::vector<std::string> paths(row.update_mask().paths().begin(), row.update_mask().paths().end());
    for (const std::string& path : paths) {
      if (std::find(known.begin(), known.end(), path) != known.end()) continue;
      return error::FieldInvalid("update_mask", fmt::format("\"{}\" is no field of a row", path.substr(0, 40)),
                                 "含有该行没有的字段");
    }
    return RowMask(std::move(paths));
  }

  // True where the row says the field: the mask names it, or what it lies in. Without a mask, where the row sets it.
  bool Says(std::string_view path, bool is_set) const {
    if (!paths_) return is_set;
    return std::any_of(paths_->begin(), paths_->end(), [path](const std::string& named) {
      return path == named || (path.starts_with(named) && path[named.size()] == '.');
    });
  }

 private:
  explicit RowMask(std::optional<std::vector<std::string>> paths) : paths_(std::move(paths)) {}

  std::optional<std::vector<std::string>> paths_;
};

}  // namespace zhiwang::resource
