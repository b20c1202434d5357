#include "tests/faults/checker/mediation/bookings.h"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::Session;
using mediation::v1::SessionBody;
using mediation::v1::SessionChange;
using mediation::v1::SessionFacts;

constexpr int kMinutesOfDay = 24 * 60;

bool HoldsTime(const SessionFacts& facts) {
  return facts.state() == Session::PLANNED || facts.state() == Session::OPEN;
}

// The keys under which a session must be booked, whatever the phones of its parties are.
std::set<std::string> KnownHolders(const SessionFacts& facts) {
  std::set<std::string> keys;
  for (const std::string& mediator : facts.mediators()) keys.insert("mediator/" + mediator);
  if (facts.committee() != 0) keys.insert(fmt::format("room/{}/{}", facts.committee(), facts.room()));
  for (const int party : facts.parties()) keys.insert(fmt::format("party/{}.{}", facts.dispute(), party));
  return keys;
}

// A time as a day in Beijing, yyyymmdd, and a minute of it.
std::pair<int, int> MinuteOf(int64_t micros) {
  const absl::CivilSecond at = absl::ToCivilSecond(absl::FromUnixMicros(micros), absl::FixedTimeZone(8 * 60 * 60));
  const int day = static_cast<int>(at.year()) * 10'000 + at.month() * 100 + at.day();
  return {day, at.hour() * 60 + at.minute()};
}

}  // namespace

void Bookings::Follow(const changelog::Change& change) {
  const Ref ref{change.district, std::stoll(change.id)};
  const std::string name = NameOf(ref, "sessions");
  const std::string what = fmt::format("{} version {} ({})", name, change.version, change.type);
  SessionChange payload;
  if (!payload.ParseFromString(change.payload)) return history_.Violation(what + " cannot be read", name);
  Facts& told = told_[ref];
  if (payload.before().SerializeAsString() != told.SerializeAsString()) {
    history_.Violation(what + " does not start from what the change before it left", name);
  }
  if (payload.after().end() <= payload.after().start()) history_.Violation(what + " ends before it begins", name);
  told = payload.after();
}

void Bookings::Compare(const StoredMediation& stored) {
  held_.clear();
  days_.clear();
  holding_ = 0;
  for (const auto& [ref, facts] : told_) {
    const auto row = stored.sessions.find(ref);
    if (row == stored.sessions.end()) {
      history_.Violation(NameOf(ref, "sessions") + " has a timeline and is not there");
    } else {
      CheckRow(ref, row->second);
    }
  }
  if (stored.sessions.size() != told_.size()) {
    history_.Violation(fmt::format("{} sessions are stored, {} have a timeline", stored.sessions.size(), told_.size()));
  }
  CheckOverlaps();
  CheckDays(stored);
}

// Notes the times that the session holds.
void Bookings::CheckRow(const Ref& ref, const SessionBody& body) {
  const std::string name = NameOf(ref, "sessions");
  const Facts& facts = told_[ref];
  if (body.facts().SerializeAsString() != facts.SerializeAsString()) {
    history_.Violation(
        fmt::format("{} is stored as {}, its timeline ends with {}", name, Describe(body.facts()), Describe(facts)),
        name);
  }
  if (!HoldsTime(facts)) return;
  ++holding_;
  std::set<std::string> keys(body.booked().begin(), body.booked().end());
  for (const std::string& key : KnownHolders(facts)) {
    if (keys.insert(key).second) history_.Violation(fmt::format("{} is not booked for {}", name, key), name);
  }
  const auto [first_day, start] = MinuteOf(facts.start());
  const auto [last_day, end] = MinuteOf(facts.end());
  for (const std::string& key : keys) {
    const Holder holder{ref.district, key};
    const auto [other, is_first] = held_[holder].try_emplace(facts.start(), ref);
    if (!is_first) {
      history_.Violation(fmt::format("{} has {} and {} at once", key, NameOf(other->second, "sessions"), name), name);
    }
    Days& days = days_[holder];
    if (first_day == last_day) {
      ++days[first_day][{start, end, ref.id}];
    } else {  // over midnight
      ++days[first_day][{start, kMinutesOfDay, ref.id}];
      if (end > 0) ++days[last_day][{0, end, ref.id}];
    }
  }
}

void Bookings::CheckOverlaps() {
  for (const auto& [holder, sessions] : held_) {
    const Ref* before = nullptr;
    for (const auto& [start, ref] : sessions) {
      if (before != nullptr && told_[*before].end() > start) {
        history_.Violation(fmt::format("{} has {} and {} at once", holder.second, NameOf(*before, "sessions"),
                                       NameOf(ref, "sessions")),
                           NameOf(ref, "sessions"));
      }
      if (before == nullptr || told_[*before].end() < told_[ref].end()) before = &ref;
    }
  }
}

// Checks that the rows of booked_day agree with the sessions: no time is left over, and none is missing.
void Bookings::CheckDays(const StoredMediation& stored) {
  std::map<Holder, Days> there;
  for (const auto& [holder, days] : stored.booked) {
    for (const auto& [day, booked] : days) {
      for (const auto& span : booked.spans()) ++there[holder][day][{span.start(), span.end(), span.id()}];
    }
  }
  std::set<Holder> holders;
  for (const auto* all : {&there, &days_}) {
    for (const auto& [holder, days] : *all) holders.insert(holder);
  }
  for (const Holder& holder : holders) {
    if (there[holder] == days_[holder]) continue;
    const auto show = [](const Days& days) {
      std::string text;
      for (const auto& [day, parts] : days) {
        for (const auto& [part, times] : parts) {
          text += fmt::format(" {} {}–{} for session {}{}", day, part.start, part.end, part.session,
                              times > 1 ? " twice" : "");
        }
      }
      return text.empty() ? std::string(" nothing") : text;
    };
    history_.Violation(
        fmt::format("{} has booked{}, its sessions say{}", holder.second, show(there[holder]), show(days_[holder])));
  }
}

}  // namespace zhiwang::testing
