#include "common/ical/calendar.h"

#include <cstdlib>
#include <memory>

#include <libical/ical.h>

namespace zhiwang::ical {
namespace {

icaltimetype InUtc(absl::Time time) {
  return icaltime_from_timet_with_zone(absl::ToTimeT(time), 0, icaltimezone_get_utc_timezone());
}

icalcomponent* NewEvent(const Event& event) {
  icalcomponent* made = icalcomponent_new(ICAL_VEVENT_COMPONENT);
  const auto add = [&](icalproperty* property) { icalcomponent_add_property(made, property); };
  add(icalproperty_new_uid(event.uid.c_str()));
  add(icalproperty_new_sequence(event.sequence));
  add(icalproperty_new_dtstamp(InUtc(event.changed)));
  add(icalproperty_new_dtstart(InUtc(event.start)));
  add(icalproperty_new_dtend(InUtc(event.end)));
  add(icalproperty_new_summary(event.summary.c_str()));
  if (!event.location.empty()) add(icalproperty_new_location(event.location.c_str()));
  add(icalproperty_new_status(event.cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
  return made;
}

}  // namespace

std::string Write(std::string_view product, absl::Span<const Event> events) {
  const std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar(
      icalcomponent_new(ICAL_VCALENDAR_COMPONENT), icalcomponent_free);
  icalcomponent_add_property(calendar.get(), icalproperty_new_version("2.0"));
  icalcomponent_add_property(calendar.get(), icalproperty_new_prodid(std::string(product).c_str()));
  icalcomponent_add_property(calendar.get(), icalproperty_new_calscale("GREGORIAN"));
  for (const Event& event : events) icalcomponent_add_component(calendar.get(), NewEvent(event));
  const std::unique_ptr<char, decltype(&std::free)> text(icalcomponent_as_ical_string_r(calendar.get()), std::free);
  return text == nullptr ? std::string() : std::string(text.get());
}

}  // namespace zhiwang::ical
