#include "tests/faults/hostile/requests/honest_requests.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "common/calendar/calendar_spec.h"
#include "common/names/resource_name.h"
#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {
namespace {

// The requests of all methods, as the tables of the nouns.
std::vector<const RequestTable*> AllTemplates() {
  return {&RequestsOfCommonServices(),
          &RequestsOfAreas(),
          &RequestsOfCalendars(),
          &RequestsOfSiteChecks(),
          &RequestsOfStaff(),
          &RequestsOfCaseReports(),
          &RequestsOfCases(),
          &RequestsOfMyCases(),
          &RequestsOfAgreements(),
          &RequestsOfAwards(),
          &RequestsOfCommittees(),
          &RequestsOfConfirmations(),
          &RequestsOfDisputes(),
          &RequestsOfDocuments(),
          &RequestsOfFirms(),
          &RequestsOfInspections(),
          &RequestsOfMediationReports(),
          &RequestsOfMediators(),
          &RequestsOfParties(),
          &RequestsOfScreenings(),
          &RequestsOfSessions(),
          &RequestsOfViolence(),
          &RequestsOfWholeFiles()};
}

// The requests of a method; empty if no table has any.
std::vector<std::string> TemplatesOf(const std::string& method) {
  for (const auto* templates : AllTemplates()) {
    if (const auto found = templates->find(method); found != templates->end()) return found->second;
  }
  return {};
}

// The text in quotes after `label`.
std::string QuotedAfter(const std::string& text, const std::string& label) {
  const size_t begin = text.find(label + '"') + label.size() + 1;
  return text.substr(begin, text.find('"', begin) - begin);
}

}  // namespace

HonestRequests::HonestRequests(uint64_t seed, std::string grid, std::string staff)
    : random_(seed), grid_(std::move(grid)), staff_(std::move(staff)), grid_code_(QuotedAfter(grid_, "code: ")) {}

void HonestRequests::Learn(const intake::v1::Case& c) {
  states_[c.name()] = c.state();
  under_way_.erase(c.name());
  if (c.site_checks().empty()) return;
  const intake::v1::SiteCheck& last = c.site_checks(c.site_checks_size() - 1);
  const auto state = last.progress().state();
  if (state == common::v1::SiteCheckProgress::ASSIGNED || state == common::v1::SiteCheckProgress::ACCEPTED)
    under_way_[c.name()] = last;
}

void HonestRequests::Learn(const intake::v1::MyCase& appeal) {
  std::set<int>& actions = appeals_[appeal.name()];
  actions.clear();
  for (const int action : appeal.legal_actions()) actions.insert(action);
  // For staff it is a case like any other.
  states_[absl::StrReplaceAll(appeal.name(), {{"/myCases/", "/cases/"}})] = appeal.state();
}

void HonestRequests::Learn(std::string_view program, const common::v1::ListTimersResponse& page) {
  if (page.timers().empty()) return;
  timers_[std::string(program)].assign(page.timers().begin(), page.timers().end());
}

std::set<std::string> HonestRequests::Methods() {
  std::set<std::string> methods;
  for (const auto* templates : AllTemplates()) {
    for (const auto& [method, texts] : *templates) methods.insert(method);
  }
  return methods;
}

// One in that state, or any if none is.
std::string HonestRequests::CheckIn(common::v1::SiteCheckProgress::State state) {
  std::vector<std::string> fitting, all;
  for (const auto& [name, is] : checks_) {
    all.push_back(name);
    if (is == state) fitting.push_back(name);
  }
  const std::vector<std::string>& some = fitting.empty() ? all : fitting;
  return some.empty() ? "districts/370211/siteChecks/1" : some[random_() % some.size()];
}

// One in that state, or any if none is.
std::string HonestRequests::CaseIn(intake::v1::Case::State state) {
  std::vector<std::string> fitting, all;
  for (const auto& [name, is] : states_) {
    all.push_back(name);
    if (is == state) fitting.push_back(name);
  }
  const std::vector<std::string>& some = fitting.empty() ? all : fitting;
  return some.empty() ? "districts/370211/cases/1" : some[random_() % some.size()];
}

// One that waits for its day, or any if none does.
std::string HonestRequests::AnyPlanned() {
  std::vector<std::string> planned, all;
  for (const auto& [name, state] : reorganisations_) {
    all.push_back(name);
    if (state == grid::v1::Reorganisation::PLANNED) planned.push_back(name);
  }
  const std::vector<std::string>& some = planned.empty() ? all : planned;
  return some.empty() ? "districts/370211/reorganisations/1" : some[random_() % some.size()];
}

// A citizen's appeal to which this action applies, or any appeal if it applies to none.
std::string HonestRequests::AppealThatMay(intake::v1::MyCase::Action action) {
  std::vector<std::string> fitting, all;
  for (const auto& [name, actions] : appeals_) {
    all.push_back(name);
    if (actions.contains(action)) fitting.push_back(name);
  }
  const std::vector<std::string>& some = fitting.empty() ? all : fitting;
  return some.empty() ? "districts/370211/myCases/1" : some[random_() % some.size()];
}

std::string HonestRequests::AnyTimerOf(std::string_view program) {
  const auto known = timers_.find(program);
  if (known == timers_.end()) return R"(kind: "case" id: "1" what: "case.nothing")";
  const common::v1::Timer& timer = known->second[random_() % known->second.size()];
  return fmt::format(R"(kind: "{}" id: "{}" what: "{}")", timer.kind(), timer.id(), timer.what());
}

std::string HonestRequests::Filled(std::string text, std::string_view program) {
  std::string checked = "districts/370211/cases/1", task = "districts/370211/siteChecks/1", nth = "1";
  if (!under_way_.empty()) {
    const auto& [name, check] =
        *std::next(under_way_.begin(), static_cast<std::ptrdiff_t>(random_() % under_way_.size()));
    checked = name;
    task = check.progress().site_check();
    nth = std::to_string(check.number());
  }
  std::vector<std::pair<std::string, std::string>> words = disputes_.Words(random_);
  std::ranges::move(files_.Words(random_), std::back_inserter(words));
  std::ranges::move(sessions_.Words(random_), std::back_inserter(words));
  std::ranges::move(awards_.Words(random_), std::back_inserter(words));
  std::ranges::move(screenings_.Words(random_), std::back_inserter(words));
  // Longer words come first, because `$d_paused` begins with `$d_pause`.
  std::ranges::sort(words, [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  for (const auto& [word, meaning] : words) absl::StrReplaceAll({{word, meaning}}, &text);
  return absl::StrReplaceAll(text, {{"$today", absl::FormatCivilTime(calendar::Today())},
                                    {"$district", "districts/370211"},
                                    {"$log", fmt::format("districts/370211/logs/{}", program)},
                                    {"$timer", AnyTimerOf(program)},
                                    {"$mine", AppealThatMay(intake::v1::MyCase::ACTION_UNSPECIFIED)},
                                    {"$my_open", AppealThatMay(intake::v1::MyCase::ADD)},
                                    {"$my_new", AppealThatMay(intake::v1::MyCase::WITHDRAW)},
                                    {"$my_replied", AppealThatMay(intake::v1::MyCase::RATE)},
                                    {"$id", NewUuid()},
                                    {"$planned", AnyPlanned()},
                                    {"$grid", grid_},
                                    {"$staff", staff_},
                                    {"$code", grid_code_},
                                    {"$number", std::to_string(1 + random_() % 1'000'000'000)},
                                    {"$checked", checked},
                                    {"$task", task},
                                    {"$nth", nth},
                                    {"$check", CheckIn(common::v1::SiteCheckProgress::STATE_UNSPECIFIED)},
                                    {"$assigned", CheckIn(common::v1::SiteCheckProgress::ASSIGNED)},
                                    {"$accepted", CheckIn(common::v1::SiteCheckProgress::ACCEPTED)},
                                    {"$any", CaseIn(intake::v1::Case::STATE_UNSPECIFIED)},
                                    {"$received", CaseIn(intake::v1::Case::RECEIVED)},
                                    {"$dispatched", CaseIn(intake::v1::Case::DISPATCHED)},
                                    {"$handled", CaseIn(intake::v1::Case::IN_PROGRESS)},
                                    {"$mediated", CaseIn(intake::v1::Case::IN_MEDIATION)},
                                    {"$resolved", CaseIn(intake::v1::Case::RESOLVED)},
                                    {"$closed", CaseIn(intake::v1::Case::CLOSED)}});
}

std::vector<std::unique_ptr<google::protobuf::Message>> HonestRequests::For(
    const google::protobuf::MethodDescriptor& method, std::string_view program) {
  std::vector<std::unique_ptr<google::protobuf::Message>> messages;
  for (const std::string& text : TemplatesOf(method.name())) {
    messages.emplace_back(factory_.GetPrototype(method.input_type())->New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(Filled(text, program), messages.back().get())) << text;
  }
  return messages;
}

std::vector<std::string> HonestRequests::Names() const {
  std::vector<std::string> names = {staff_};
  for (const auto& [name, state] : states_) names.push_back(name);
  for (const auto& [name, actions] : appeals_) names.push_back(name);
  for (const auto& [name, state] : reorganisations_) names.push_back(name);
  for (const std::string& name : disputes_.Names()) names.push_back(name);
  return names;
}

}  // namespace zhiwang::testing
