#include "tests/faults/hostile/known/known_sessions.h"

#include <algorithm>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::Session;

constexpr int64_t kOpensWithin = 50;         // minutes, in which a session that is booked can be opened at once
constexpr int64_t kADay = 24 * 60;           // minutes
constexpr int64_t kHalfAYear = 170 * kADay;  // a session is booked at most 180 days ahead
constexpr char kNoSession[] = "districts/370211/sessions/1";
constexpr char kNoDispute[] = "districts/370211/disputes/1";

bool MayDo(const Session& session, Session::Action action) {
  return std::ranges::find(session.legal_actions(), action) != session.legal_actions().end();
}

// True where the session can be opened within the hour.
bool IsDue(const Session& session) {
  return session.start_time().seconds() - absl::ToUnixSeconds(absl::Now()) < absl::ToInt64Seconds(absl::Hours(1));
}

int64_t Below(std::mt19937_64& random, int64_t most) {
  return static_cast<int64_t>(random() % static_cast<uint64_t>(most));
}

}  // namespace

std::string TimesIn(int64_t minutes) {
  const int64_t start = (absl::ToUnixSeconds(absl::Now()) / 60 + minutes) * 60;
  return fmt::format("start_time {{seconds: {}}} end_time {{seconds: {}}}", start, start + 15 * 60);
}

std::string KnownSessions::Any(std::mt19937_64& random, const Fits& fits) const {
  std::vector<std::string> fitting, all;
  for (const auto& [name, session] : known_) {
    all.push_back(name);
    if (fits(session)) fitting.push_back(name);
  }
  const auto& some = fitting.empty() ? all : fitting;
  return some.empty() ? kNoSession : some[random() % some.size()];
}

std::vector<std::pair<std::string, std::string>> KnownSessions::Words(std::mt19937_64& random) const {
  const std::string later = TimesIn(kADay + Below(random, kHalfAYear));
  return {
      {"$s_dispute", disputes_.empty() ? std::string(kNoDispute) : disputes_[random() % disputes_.size()]},
      {"$s_times", random() % 4 == 0 ? TimesIn(2 + Below(random, kOpensWithin)) : later},
      {"$s_other_times", later},
      // Those that are due are left to be opened.
      {"$s_later", Any(random, [](const Session& one) { return MayDo(one, Session::MOVE) && !IsDue(one); })},
      {"$s_due", Any(random, [](const Session& one) { return MayDo(one, Session::START) && IsDue(one); })},
      {"$s_minuted", Any(random, [](const Session& one) { return MayDo(one, Session::RECORD_MINUTES); })},
      {"$s_open", Any(random, [](const Session& one) { return MayDo(one, Session::CLOSE); })},
      {"$s_any", Any(random, [](const Session&) { return true; })},
  };
}

}  // namespace zhiwang::testing
