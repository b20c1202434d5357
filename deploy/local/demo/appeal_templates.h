#pragma once

#include <span>
#include <string_view>

namespace zhiwang::ctl::demo {

// A kind of appeal: its words and its end. Title, text, reply and note may use {town}, {village}, {estate},
// {road}, {days} (3–15), {count} (2–9) and {hour} (6–17), which are filled in by fmt.
struct AppealTemplate {
  std::string_view level1, level2, level3;  // category
  std::string_view urgency;                 // emergency, urgent or normal
  // Its kind at the mobile workstation: emergency, convenience, city_management; empty if not brought there.
  std::string_view workstation_item;
  std::string_view season;      // winter, summer or empty
  bool rural;                   // speaks of a village (村), so it belongs into a 镇
  std::string_view unit;        // the unit that handles it; "town" is that of the place
  std::string_view wrong_unit;  // one it may first be sent to by mistake and is returned by; or empty
  std::string_view title;
  std::string_view text;
  std::string_view reply;  // to the citizen
  std::string_view note;   // among the units, not for the citizen
};

std::span<const AppealTemplate> AppealTemplates();

}  // namespace zhiwang::ctl::demo
