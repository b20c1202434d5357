#pragma once

#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "zhiwang/mediation/v1/session_service.pb.h"

namespace zhiwang::testing {

// The room in which honest sessions are, of the town's committee.
inline constexpr char kRoom[] = "H1";

// The sessions that there are, as they were last answered, and the disputes that are kept for them, so that honest requests are
// about those that are in the state they need. All are of one mediator and of the same people: two at one time are refused.
class KnownSessions {
 public:
  void Learn(const mediation::v1::Session& session) { known_[session.name()] = session; }
  // One whose parties have accepted its mediator: nothing is asked about it but sessions.
  void KeepFor(const std::string& dispute) { disputes_.push_back(dispute); }

  // The words of templates that stand for sessions, `$s_later`, with what they stand for now.
  std::vector<std::pair<std::string, std::string>> Words(std::mt19937_64& random) const;

 private:
  using Fits = std::function<bool(const mediation::v1::Session&)>;
  // The name of one that fits, or of any where none does.
  std::string Any(std::mt19937_64& random, const Fits& fits) const;

  std::map<std::string, mediation::v1::Session> known_;
  std::vector<std::string> disputes_;
};

// The times of a session of a quarter of an hour, as fields in text, that many minutes from the last whole one.
std::string TimesIn(int64_t minutes);

}  // namespace zhiwang::testing
