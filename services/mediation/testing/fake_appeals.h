#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include <grpcpp/impl/service_type.h>

#include "absl/time/civil_time.h"

namespace zhiwang::mediation {

// The change log and the bulletins of an intake service, as mediation reads them: an appeal that is received is a change and a
// figure. While `down` is set every call is UNAVAILABLE.
class FakeAppeals {
 public:
  explicit FakeAppeals(const std::atomic<bool>& down);
  ~FakeAppeals();

  grpc::Service& log();
  grpc::Service& reports();

  // Appeals of a first-level category, by its code, are received on a day in the area at that path.
  void Receive(const std::string& area_path, const std::string& category, absl::CivilDay day, int appeals = 1);
  // The same of cases of the past, which are imported today.
  void ReceiveLate(const std::string& area_path, const std::string& category, absl::CivilDay day, int appeals = 1);
  // Moves one of the appeals of a day to another area. The log names only the new area.
  void Move(const std::string& from_path, const std::string& to_path, const std::string& category, absl::CivilDay day);

  // A change of another kind, after which a watch of cases is silent for more than a second.
  void ChangeSomethingElse();
  // From now on a watch stays silent after it has sent everything in the log.
  void FallSilent();
  // From now on nobody may watch: RESOURCE_EXHAUSTED.
  void RefuseWatches();
  // From now on the bulletins of the area of that code cannot be read: INTERNAL.
  void SpoilBulletinsOf(const std::string& area);
  // From now on bulletins count no change; until they count them all again.
  void StopCounting();
  void CountAgain();
  // Replaces the log by one with these appeals, so that readers of the former log must list again.
  void ReplaceLog();

  // The position behind the last change, as a watch tells it.
  std::string head() const;
  int64_t bulletins() const;  // that were asked for
  int64_t watches() const;    // that were begun

 private:
  struct State;
  class Log;
  class Reports;

  const std::unique_ptr<State> state_;
  const std::unique_ptr<Log> log_;
  const std::unique_ptr<Reports> reports_;
};

}  // namespace zhiwang::mediation
