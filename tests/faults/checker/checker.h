#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/changelog/change_log.h"
#include "common/sql/database.h"
#include "services/case_intake/testing/recount.h"
#include "tests/faults/checker/border.h"
#include "tests/faults/checker/hand_offs.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/checker/mediation/mediation_files.h"
#include "tests/faults/checker/personal_data.h"
#include "tests/faults/checker/referrals.h"
#include "tests/faults/districts.h"
#include "tests/faults/installation.h"
#include "tests/faults/load/promised.h"
#include "tests/faults/load/watchers.h"
#include "zhiwang/intake/v1/case_record.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {

// Compares what clients and watchers were told with what is there, once everything is whole and quiet again. Whatever
// disagrees becomes a violation in the history.
class Checker {
 public:
  Checker(Installation& installation, History& history, Border& border, const Promised& promised,
          const std::vector<std::unique_ptr<Watcher>>& watchers);

  // Waits until every change has its number and every follower has seen it.
  void AwaitQuiet();
  void Check();

  // Operations whose outcome was compared, since the start.
  int64_t operations() const { return operations_; }
  int64_t changes() const { return changes_; }
  // The hand-offs that were compared last: all since the start.
  const HandOffs& hand_offs() const { return hand_offs_; }
  const HandOffs& inspections() const { return inspections_; }
  // The referrals to mediation that were compared last, and how many files have a number.
  const Referrals& referrals() const { return referrals_; }
  int64_t numbered() const { return numbered_; }
  // The numbers of recounted sessions, agreements, awards and screenings, and of bytes that were searched for personal data.
  const MediationFiles& files() const { return files_; }
  int64_t looked_through() const { return personal_data_.looked_through(); }

 private:
  static constexpr absl::Duration kPatience = absl::Seconds(20), kQuietWithin = absl::Seconds(20);
  using Key = std::pair<std::string, std::string>;  // kind, district and id

  // The last change of a resource.
  struct Last {
    int64_t version = 0;
    absl::Time at = absl::InfinitePast();
  };
  // The log of one service as far as it was checked.
  struct Log {
    std::string schema;
    sql::Database db;
    std::vector<changelog::Change> fresh;  // of this round
    int64_t head = 0;
    std::map<Key, Last> last;
    explicit Log(const sql::Options& options) : schema(options.schema), db(options) {}
  };
  // A case as its changes tell it.
  struct Told {
    int64_t version = 0;
    intake::v1::CaseFacts facts;
    intake::CaseHistory timeline;
    std::string last_request_id;
  };

  void Violation(const std::string& what, const std::string& subject = {}) { history_.Violation(what, subject); }
  Log& LogOf(const std::string& schema);
  int64_t Number(Log& log, const std::string& sql);
  // The hand-off that waits longest, with why; empty: none waits.
  std::string FirstWaiting(Log& log);
  void ReadLog(Log& log);
  void CheckVersions(Log& log, const std::string& kind, const std::string& query);
  void CheckLifecycle(const changelog::Change& change);
  void CheckOperations();
  void CheckCases();
  void CheckImported();
  void CheckTown(const District& district);
  void CheckStaff();
  void CheckBulletins(const District& district);
  void CheckWatcher(Watcher& watcher);
  void CheckSequencers();
  void CheckByCtl();
  void CheckCopies();
  intake::v1::CaseService::Stub& AnyIntake();
  // Asks a service, again while it is busy or gone: nothing is broken any more, but the machine may be.
  template <class Stub, class Request, class Response>
  absl::Status Ask(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                   const std::string& caller, const Request& request, Response& response);
  std::map<std::string, intake::v1::Case> ListAll(const District& district, const std::string& caller);

  Installation& installation_;
  History& history_;
  Border& border_;
  const Promised& promised_;
  const std::vector<std::unique_ptr<Watcher>>& watchers_;
  std::map<std::string, Log> logs_;  // of each service, by schema
  Log &grid_, &intake_, &mediation_;
  std::vector<std::unique_ptr<intake::v1::CaseService::Stub>> stubs_;
  size_t turn_ = 0;
  std::map<std::string, Told> told_;                             // by case name
  std::map<std::string, std::pair<std::string, int64_t>> done_;  // of the round: request_id → case name, version
  std::map<std::string, std::pair<int64_t, std::string>> last_answer_;  // by case name: version, bytes
  std::map<std::string, intake::v1::Case> cases_;                       // by name, as they are listed
  std::map<std::string, std::vector<changelog::Change>> unseen_;        // by watcher: numbered, not compared yet
  int64_t operations_ = 0, changes_ = 0;
  HandOffs hand_offs_, inspections_;
  Referrals referrals_;
  int64_t numbered_ = 0;
  MediationFiles files_;
  PersonalDataCheck personal_data_;
};

}  // namespace zhiwang::testing
