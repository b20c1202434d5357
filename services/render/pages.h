#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/render/pango_types.h"
#include "services/render/strip.h"

namespace zhiwang::render {

// The number of the first strip of each page.
std::vector<size_t> PagesOf(const std::vector<Strip>& strips);

// What a file says of itself.
struct FileFacts {
  std::string title;
  absl::Time created;
};

// Draws the strips on their pages, `第n页 共m页` at the foot of each, and answers the PDF. INTERNAL where cairo fails.
absl::StatusOr<std::string> DrawPages(const std::vector<Strip>& strips, const std::vector<size_t>& pages,
                                      const FileFacts& facts, PangoContext& context);

}  // namespace zhiwang::render
