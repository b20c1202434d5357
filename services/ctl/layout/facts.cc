#include "services/ctl/layout/facts.h"

#include <algorithm>

#include <fmt/format.h>

#include "services/ctl/intake/categories.h"
#include "services/ctl/text/output.h"

namespace zhiwang::ctl {
namespace {

constexpr int kLabelWidth = 10;

}  // namespace

void AddFact(std::string& text, std::string_view label, std::string_view value) {
  if (value.empty()) return;
  text += fmt::format("{}{}\n", PadRight(label, kLabelWidth), Printable(value));
}

void AddParagraph(std::string& text, std::string_view heading, std::string_view body) {
  if (body.empty()) return;
  text += fmt::format("\n{}\n{}\n", heading, PrintableParagraph(body));
}

std::string PlaceText(const google::protobuf::RepeatedPtrField<common::v1::AreaStep>& chain, std::string_view area,
                      const common::v1::Point* point) {
  std::string place;
  for (const auto& step : chain) place += fmt::format("{}{}", place.empty() ? "" : " › ", step.display_name());
  if (place.empty()) place = IdOf(area);
  if (point != nullptr) place += fmt::format("（{:.6f}, {:.6f}）", point->longitude(), point->latitude());
  return place;
}

std::string ActorText(const std::string& actor) {
  if (const size_t staff = actor.find("/staff/"); staff != std::string::npos) return actor.substr(staff + 1);
  constexpr std::string_view kScheme = "spiffe://";
  if (!actor.starts_with(kScheme)) return actor;
  return actor.substr(std::min(actor.find('/', kScheme.size()), actor.size() - 1) + 1);
}

}  // namespace zhiwang::ctl
