#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/ctl/connection.h"
#include "zhiwang/mediation/v1/document.pb.h"

namespace zhiwang::ctl {

// Brings a scan, a picture of one white pixel, into the file that `document` names, with its kind, title and party. The same
// `request_id` brings it once.
absl::StatusOr<mediation::v1::Document> BringScan(const Connection& who, const mediation::v1::Document& document,
                                                  const std::string& request_id);

}  // namespace zhiwang::ctl
