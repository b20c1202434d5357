#include "tests/faults/checker/mediation/file_numbers.h"

#include <gtest/gtest.h>

#include "tests/faults/checker/mediation/told_changes.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"

namespace zhiwang::testing {
namespace {

// Files of committees in years, as they are accepted.
class FileNumberRule : public ::testing::Test {
 protected:
  void Tell(int64_t id, int64_t number, const std::string& type = "dispute.accepted", int64_t committee = 3,
            int year = 2026) {
    mediation::v1::DisputeChange change;
    change.mutable_after()->set_number(number);
    if (number != 0) change.mutable_after()->set_number_committee(committee);
    if (number != 0) change.mutable_after()->set_number_year(year);
    rule_.Follow(ToldChange("dispute", id, ++versions_, type, change));
    stored_[RefOf(id)] = {
        .origin_key = {}, .committee = number == 0 ? 0 : committee, .year = number == 0 ? 0 : year, .number = number};
  }

  History history_;
  FileNumbers rule_{history_};
  std::map<Ref, StoredDispute> stored_;
  int64_t versions_ = 0;
};

TEST_F(FileNumberRule, HoldsOfNumbersFromOneInWhateverOrderTheyAreLogged) {
  Tell(10, 0, "dispute.created");
  Tell(12, 2);
  Tell(11, 1);
  Tell(13, 3);
  Tell(14, 1, "dispute.accepted", 4);
  Tell(15, 1, "dispute.accepted", 3, 2027);
  Tell(13, 3, "dispute.voided");
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsSound());
  EXPECT_EQ(rule_.given(), 5);
}

TEST_F(FileNumberRule, IsBrokenByAGap) {
  Tell(11, 1);
  Tell(12, 3);
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("committee 3 gave number 3 in 2026 after number 1"));
}

TEST_F(FileNumberRule, IsBrokenByABookThatDoesNotBeginAtOne) {
  Tell(11, 2);
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("gave number 2 in 2026 after number 0"));
}

TEST_F(FileNumberRule, IsBrokenByANumberThatTwoHave) {
  Tell(11, 1);
  Tell(12, 1);
  EXPECT_THAT(history_, IsBroken("which districts/370211/disputes/11 has"));
}

TEST_F(FileNumberRule, IsBrokenByAFileThatGetsAnother) {
  Tell(11, 1);
  Tell(11, 2);
  EXPECT_THAT(history_, IsBroken("leads from number 1 of committee 3"));
}

TEST_F(FileNumberRule, IsBrokenByANumberWithoutAnAcceptance) {
  Tell(11, 1, "dispute.created");
  EXPECT_THAT(history_, IsBroken("to number 1 of 3 in 2026"));
}

TEST_F(FileNumberRule, IsBrokenByARowWithoutItsNumber) {
  Tell(11, 1);
  stored_[RefOf(11)] = {};
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("is stored with number 0, and the log says 1"));
}

}  // namespace
}  // namespace zhiwang::testing
