#include "common/ical/calendar.h"

#include <memory>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libical/ical.h>

#include "absl/strings/str_split.h"

namespace zhiwang::ical {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kProduct[] = "-//zhiwang//mediation//ZH";

Event Some() {
  Event event;
  event.uid = "370211-12@mediation.zhiwang";
  event.changed = absl::FromUnixSeconds(1796000000);
  event.start = absl::FromCivil(absl::CivilSecond(2026, 12, 2, 1, 0, 0), absl::UTCTimeZone());
  event.end = event.start + absl::Hours(1);
  event.summary = "藏马调字〔2026〕第12号";
  event.location = "藏马镇调解室";
  return event;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, "\r\n");
  EXPECT_EQ(lines.back(), "") << "the last line ends, too";
  lines.pop_back();
  return lines;
}

// An event as a calendar program reads it.
std::string ReadBack(const std::string& text, icalproperty_kind kind) {
  const std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar(icalparser_parse_string(text.c_str()),
                                                                               icalcomponent_free);
  EXPECT_NE(calendar, nullptr);
  EXPECT_EQ(icalcomponent_count_errors(calendar.get()), 0);
  icalcomponent* event = icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT);
  icalproperty* property = icalcomponent_get_first_property(event, kind);
  const char* value = property == nullptr ? nullptr : icalproperty_get_value_as_string(property);
  return value == nullptr ? "" : value;
}

TEST(Calendar, IsWrittenAsTheStandardHasIt) {
  EXPECT_THAT(LinesOf(Write(kProduct, {Some()})),
              ElementsAre("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//zhiwang//mediation//ZH", "CALSCALE:GREGORIAN",
                          "BEGIN:VEVENT", "UID:370211-12@mediation.zhiwang", "SEQUENCE:0", "DTSTAMP:20261130T005320Z",
                          "DTSTART:20261202T010000Z", "DTEND:20261202T020000Z", "SUMMARY:藏马调字〔2026〕第12号",
                          "LOCATION:藏马镇调解室", "STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR"));
}

TEST(Calendar, IsReadBackByAnotherProgram) {
  Event event = Some();
  event.sequence = 3;
  event.cancelled = true;
  event.location = "东村，3组；老槐树下, 5号; 院内\\旁";
  const std::string text = Write(kProduct, {event});
  EXPECT_EQ(ReadBack(text, ICAL_UID_PROPERTY), event.uid);
  EXPECT_EQ(ReadBack(text, ICAL_SEQUENCE_PROPERTY), "3");
  EXPECT_EQ(ReadBack(text, ICAL_STATUS_PROPERTY), "CANCELLED");
  EXPECT_EQ(ReadBack(text, ICAL_DTSTART_PROPERTY), "20261202T010000Z");
  EXPECT_EQ(ReadBack(text, ICAL_DTEND_PROPERTY), "20261202T020000Z");
  EXPECT_EQ(ReadBack(text, ICAL_SUMMARY_PROPERTY), event.summary);
  const std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar(icalparser_parse_string(text.c_str()),
                                                                               icalcomponent_free);
  EXPECT_EQ(
      std::string(icalcomponent_get_location(icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT))),
      event.location);
}

TEST(Calendar, FoldsLongLinesBetweenCharacters) {
  Event event = Some();
  event.location.clear();
  for (int i = 0; i < 100; ++i) event.location += i % 7 == 0 ? "a" : "镇";
  const std::string text = Write(kProduct, {event});
  const std::vector<std::string> lines = LinesOf(text);
  EXPECT_THAT(lines, Each(SizeIs(::testing::Le(75u))));
  std::string unfolded;
  for (const std::string& line : lines) {
    EXPECT_NE(static_cast<unsigned char>(line[line[0] == ' ' ? 1 : 0]) & 0xC0, 0x80) << "a character is cut: " << line;
    if (line[0] == ' ') {
      unfolded += line.substr(1);
    } else if (line.starts_with("LOCATION:")) {
      unfolded = line.substr(9);
    } else if (!unfolded.empty()) {
      break;
    }
  }
  EXPECT_EQ(unfolded, event.location);
}

TEST(Calendar, HoldsNothingThatTheEventsDoNot) {
  EXPECT_THAT(LinesOf(Write(kProduct, {})),
              ElementsAre("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//zhiwang//mediation//ZH", "CALSCALE:GREGORIAN",
                          "END:VCALENDAR"));
  Event event = Some();
  event.location.clear();
  EXPECT_THAT(Write(kProduct, {event}), ::testing::Not(HasSubstr("LOCATION")));
  EXPECT_EQ(Write(kProduct, {event, Some()}), Write(kProduct, {event, Some()}));
}

TEST(Calendar, KeepsALineBreakInsideATextFromMakingALine) {
  Event event = Some();
  event.location = "一楼\r\nATTENDEE:x";
  for (const std::string& line : LinesOf(Write(kProduct, {event}))) {
    EXPECT_FALSE(line.starts_with("ATTENDEE")) << line;
  }
}

}  // namespace
}  // namespace zhiwang::ical
