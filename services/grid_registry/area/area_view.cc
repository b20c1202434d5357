#include "services/grid_registry/area/area_view.h"

#include <string>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/names/resource_name.h"

namespace zhiwang::grid {

v1::Area ToProto(const Area& area, const std::vector<const Area*>& chain) {
  v1::Area proto;
  proto.set_name(FormatResourceName(area.district, "areas", area.code));
  proto.set_etag(fmt::format("v{}", area.version));
  proto.set_display_name(area.name);
  proto.set_level(static_cast<v1::Area::Level>(area.level));
  proto.set_parent(FormatResourceName(area.district, "areas", area.parent));
  AddChain(chain, proto.mutable_chain());
  proto.set_square_metres(area.square_metres);
  proto.set_begin_day(calendar::FormatKnownDay(area.from_day));
  proto.set_end_day(calendar::FormatKnownDay(area.until_day));
  for (const std::string& successor : area.successors) {
    proto.add_successors(FormatResourceName(area.district, "areas", successor));
  }
  return proto;
}

}  // namespace zhiwang::grid
