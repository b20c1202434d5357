#pragma once

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/dynamic_message.h>

#include "tests/faults/hostile/known/known_awards.h"
#include "tests/faults/hostile/known/known_disputes.h"
#include "tests/faults/hostile/known/known_files.h"
#include "tests/faults/hostile/known/known_screenings.h"
#include "tests/faults/hostile/known/known_sessions.h"
#include "zhiwang/common/v1/timer_service.pb.h"
#include "zhiwang/grid/v1/reorganisation_service.pb.h"
#include "zhiwang/grid/v1/site_check_service.pb.h"
#include "zhiwang/intake/v1/case.pb.h"
#include "zhiwang/intake/v1/my_case_service.pb.h"

namespace zhiwang::testing {

// Requests as honest clients send them, one of each method, about what is there; hostile requests are made from them.
// The same seed makes the same ones, except for request ids.
class HonestRequests {
 public:
  // `grid` is one of the demonstration district's, as the registry tells it to importers; `staff` somebody's name.
  HonestRequests(uint64_t seed, std::string grid, std::string staff);

  // The names of all methods that this knows a request of.
  static std::set<std::string> Methods();

  // The messages of a call, one unless the client streams. None where this knows no request of the method. `program` is
  // the service that is asked: what concerns a log or a timer names its.
  std::vector<std::unique_ptr<google::protobuf::Message>> For(const google::protobuf::MethodDescriptor& method,
                                                              std::string_view program);

  // The last answer about a case, a citizen's appeal, a task, a dispute, a session or a reorganisation: the next requests are about
  // those that are in the state they need.
  void Learn(const intake::v1::Case& c);
  void Learn(const intake::v1::MyCase& appeal);
  void Learn(const grid::v1::SiteCheck& check) { checks_[check.name()] = check.progress().state(); }
  void Learn(const mediation::v1::Dispute& dispute) { disputes_.Learn(dispute); }
  void KeepForAgreements(const std::string& dispute) { disputes_.KeepForAgreements(dispute); }
  void KeepScan(const std::string& dispute, const std::string& document) { disputes_.KeepScan(dispute, document); }
  void Learn(const mediation::v1::Agreement& agreement) { disputes_.Learn(agreement); }
  void KeepForDocuments(const std::string& dispute) { files_.KeepForDocuments(dispute); }
  void Learn(const mediation::v1::Document& document) { files_.Learn(document); }
  void Learn(const mediation::v1::Template& form) { files_.Learn(form); }
  void Learn(const mediation::v1::LegalService& service) { files_.Learn(service); }
  void Learn(const mediation::v1::ViolenceReport& report) { disputes_.Learn(report); }
  void Learn(const mediation::v1::Award& award) { awards_.Learn(award); }
  void KeepForAwards(const std::string& dispute) { awards_.KeepFor(dispute); }
  void Learn(const mediation::v1::Session& session) { sessions_.Learn(session); }
  void Learn(const mediation::v1::ScreeningRound& round) { screenings_.Learn(round); }
  void Learn(const mediation::v1::Screening& screening) { screenings_.Learn(screening); }
  void Learn(const grid::v1::ScreeningTask& task) { screenings_.Learn(task); }
  void KeepForSessions(const std::string& dispute) { sessions_.KeepFor(dispute); }
  void Learn(const grid::v1::Reorganisation& one) { reorganisations_[one.name()] = one.state(); }
  // The timers of a service, as it lists them.
  void Learn(std::string_view program, const common::v1::ListTimersResponse& page);
  // True where that service has listed any.
  bool KnowsTimersOf(std::string_view program) const { return timers_.contains(program); }
  // The names that a hostile text may well hold.
  std::vector<std::string> Names() const;

 private:
  std::string CaseIn(intake::v1::Case::State state);
  std::string CheckIn(common::v1::SiteCheckProgress::State state);
  std::string AppealThatMay(intake::v1::MyCase::Action action);
  std::string AnyPlanned();
  std::string AnyTimerOf(std::string_view program);
  std::string Filled(std::string text, std::string_view program);

  std::mt19937_64 random_;
  const std::string grid_, staff_;
  const std::string grid_code_;
  std::map<std::string, intake::v1::Case::State> states_;
  std::map<std::string, intake::v1::SiteCheck> under_way_;              // by case: the on-site check that somebody has
  std::map<std::string, common::v1::SiteCheckProgress::State> checks_;  // the registry's, by name
  std::map<std::string, std::set<int>> appeals_;                        // citizens', by name: what they may do
  std::map<std::string, grid::v1::Reorganisation::State> reorganisations_;
  KnownDisputes disputes_;
  KnownFiles files_;
  KnownSessions sessions_;
  KnownAwards awards_;
  KnownScreenings screenings_;
  std::map<std::string, std::vector<common::v1::Timer>, std::less<>> timers_;  // by service, as last listed
  google::protobuf::DynamicMessageFactory factory_;
};

}  // namespace zhiwang::testing
