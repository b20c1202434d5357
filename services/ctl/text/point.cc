#include "services/ctl/text/point.h"

#include "common/status/macros.h"

namespace zhiwang::ctl {

bool HasPoint(const Arguments& arguments) { return arguments.Has("lng") || arguments.Has("lat"); }

absl::Status ReadPoint(const Arguments& arguments, common::v1::Point& point) {
  if (!arguments.Has("lng") || !arguments.Has("lat")) return UsageError("--lng 和 --lat 要一起给");
  ASSIGN_OR_RETURN(const double longitude, arguments.Number("lng"));
  ASSIGN_OR_RETURN(const double latitude, arguments.Number("lat"));
  point.set_longitude(longitude);
  point.set_latitude(latitude);
  return absl::OkStatus();
}

}  // namespace zhiwang::ctl
