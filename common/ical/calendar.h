#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"

// Calendars as calendar programs read them: iCalendar (RFC 5545).
namespace zhiwang::ical {

// An event of a calendar: [start, end).
struct Event {
  std::string uid;        // the same for ever, whatever becomes of the event
  int sequence = 0;       // grows with each change that moves or cancels it
  absl::Time changed;     // the last time that it changed
  absl::Time start, end;  // to the second
  std::string summary;
  std::string location;  // may be empty
  bool cancelled = false;
};

// The calendar as `text/calendar; charset=utf-8`: times in UTC, lines end in CRLF and are folded between characters at 75 octets.
// `product` is who made it, `-//zhiwang//mediation//ZH`. The same events make the same bytes.
std::string Write(std::string_view product, absl::Span<const Event> events);

}  // namespace zhiwang::ical
