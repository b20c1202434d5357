#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include "common/changelog/test_log.h"
#include "common/handoff/delivery_threads.h"
#include "common/handoff/inbox.h"
#include "common/handoff/relay.h"

namespace zhiwang::handoff {

inline constexpr char kRelay[] = "to-mediation";

// Another service with an inbox, which has the effect of a hand-off in the table `taken`. The test decides how it
// answers: before it looks at the hand-off, while it decides, and after it has decided.
class Peer {
 public:
  using Says = std::function<absl::Status(const changelog::Change&)>;
  static absl::Status Nothing(const changelog::Change&) { return absl::OkStatus(); }
  Says before = Nothing, decide = Nothing, after = Nothing;
  std::atomic<int> calls{0};

  explicit Peer(sql::Database& db) : db_(db) {}
  Outcome Deliver(const changelog::Change& change, const rpc::HandOff& hand_off, absl::Time deadline) {
    ++calls;
    RETURN_IF_ERROR(before(change));
    rpc::Call call{
        .principal = "case-intake", .rights = nullptr, .rule = nullptr, .deadline = deadline, .trace_parent = {}};
    call.handoff = hand_off;
    using Answer = google::protobuf::StringValue;
    ASSIGN_OR_RETURN(const Answer answer, Once<Answer>(db_, call, [&](sql::Txn& tx) -> absl::StatusOr<Answer> {
                       RETURN_IF_ERROR(decide(change));
                       RETURN_IF_ERROR(tx.Execute("INSERT INTO taken (district, id, version) VALUES (?, ?, ?)",
                                                  {change.district, change.id, change.version})
                                           .status());
                       Answer made;
                       made.set_value("disputes/" + change.id);
                       return made;
                     }));
    RETURN_IF_ERROR(after(change));
    return answer.value();
  }

 private:
  sql::Database& db_;
};

// A refusal that lasts.
inline absl::Status Refused(const std::string& why = "refused") {
  return Error(absl::StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL, why, "不予受理");
}

class Relaying : public changelog::LogTest {
 protected:
  void SetUp() override {
    changelog::LogTest::SetUp();
    for (const char* table :
         {"settled (place BIGINT NOT NULL AUTO_INCREMENT, id VARCHAR(40) NOT NULL, version BIGINT NOT NULL, outcome "
          "VARCHAR(200) NOT NULL, PRIMARY KEY (place))",
          "taken (place BIGINT NOT NULL AUTO_INCREMENT, district CHAR(6) NOT NULL, id VARCHAR(40) NOT NULL, version "
          "BIGINT "
          "NOT NULL, PRIMARY KEY (place))"}) {
      ASSERT_EQ(Run(fmt::format("CREATE TABLE {} ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin", table)),
                absl::OkStatus());
    }
    peer_ = std::make_unique<Peer>(*db_);
  }

  static absl::Status WriteDown(sql::Txn& tx, const changelog::Change& change, const Outcome& outcome) {
    const std::string text(outcome.ok() ? *outcome : outcome.status().message());
    return tx.Execute("INSERT INTO settled (id, version, outcome) VALUES (?, ?, ?)", {change.id, change.version, text})
        .status();
  }
  Route TheRoute() {
    return {.name = kRelay,
            .selects = [](const changelog::Change& change) { return change.kind == "case"; },
            .deliver = [this](const changelog::Change& change, const rpc::HandOff& hand_off,
                              absl::Time deadline) { return peer_->Deliver(change, hand_off, deadline); },
            .settle = [this](sql::Txn& tx, const changelog::Change& change,
                             const Outcome& outcome) { return settle_(tx, change, outcome); }};
  }
  // Pauses of milliseconds, and a new relay begins with the log's first change.
  static RelayOptions Hasty() {
    RelayOptions options;
    options.first_pause = absl::Milliseconds(1);
    options.longest_pause = options.longest_silence = absl::Milliseconds(20);
    options.begin_after = 0;
    return options;
  }
  std::unique_ptr<Relay> Start(sql::Database& db, RelayOptions options = Hasty()) {
    return Relay::Start(db, threads_, TheRoute(), options).value();
  }

  void WriteNumbered(const std::vector<changelog::Change>& changes) {
    ASSERT_EQ(Write(changes), absl::OkStatus());
    NumberAll();
  }
  // `version outcome` of each settled change of a resource, in the order in which they were settled.
  std::vector<std::string> SettledOf(std::string_view id) {
    return Texts("SELECT CONCAT(version, ' ', outcome) FROM settled WHERE id = ? ORDER BY place", id);
  }
  // The versions that had their effect at the receiver, in its order.
  std::vector<std::string> TakenOf(std::string_view id) {
    return Texts("SELECT CAST(version AS CHAR) FROM taken WHERE id = ? ORDER BY place", id);
  }
  std::vector<std::string> Texts(std::string_view sql, std::string_view id) {
    std::vector<std::string> texts;
    EXPECT_EQ(db_->Read(Soon(),
                        [&](sql::Txn& tx) {
                          texts.clear();
                          return tx.Query(sql, {id}, [&](const sql::Row& row) { texts.push_back(row.Text(1)); });
                        }),
              absl::OkStatus());
    return texts;
  }
  int64_t Settled() { return Number("SELECT COUNT(*) FROM settled"); }
  int64_t Waiting() { return Number("SELECT COUNT(*) FROM handoff_pending"); }
  int64_t Checkpoint() { return Number("SELECT COALESCE(MAX(seq), 0) FROM follower WHERE name = 'to-mediation'"); }
  bool IsDone(int64_t settled) {
    return zhiwang::testing::Eventually([&] { return Settled() == settled && Waiting() == 0; }, kPatience);
  }
  static changelog::Aggregate Case(std::string id) { return {kDistrict, "case", std::move(id)}; }

  DeliveryThreads threads_;
  std::unique_ptr<Peer> peer_;
  std::function<absl::Status(sql::Txn&, const changelog::Change&, const Outcome&)> settle_ = WriteDown;
};

}  // namespace zhiwang::handoff
