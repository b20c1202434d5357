#pragma once

#include <optional>

#include "common/documents/layout.h"
#include "common/documents/render_job.pb.h"

namespace zhiwang::documents {

RenderJob ToJob(const Layout& layout);

// Nothing where a block is of no kind that this release knows.
std::optional<Layout> ToLayout(const RenderJob& job);

}  // namespace zhiwang::documents
