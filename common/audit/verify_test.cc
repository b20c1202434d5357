#include "common/audit/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "common/audit/test_audit.h"

namespace zhiwang::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A chain of ten entries, and somebody who meddles with it.
class AuditVerification : public AuditTest {
 protected:
  void SetUp() override {
    AuditTest::SetUp();
    WriteMany(10);
    WriteMany(3, kElsewhere);
    ExpectSound(10);
  }

  void ExpectFault(Break how, int64_t seq, const std::vector<Head>& anchors = {}) {
    const Verdict verdict = Check(anchors);
    ASSERT_TRUE(verdict.fault);
    EXPECT_EQ(static_cast<int>(verdict.fault->how), static_cast<int>(how)) << verdict.fault->description;
    EXPECT_EQ(verdict.fault->seq, seq) << verdict.fault->description;
    EXPECT_FALSE(verdict.fault->description.empty());
  }

  // As they were before anybody meddled.
  std::vector<Head> HeadsAt(const std::vector<int>& seqs) {
    std::vector<Head> heads;
    for (const int seq : seqs) {
      const auto hash = db_->Read(Soon(), [&](sql::Txn& tx) {
        return tx.QueryOne("SELECT hash FROM audit_entry WHERE district = ? AND seq = ?", {kDistrict, seq},
                           [](const sql::Row& row) { return row.Text(1); });
      });
      heads.push_back({seq, hash.value().value()});
    }
    return heads;
  }

  // Replaces entries `from` to 10 by others, with all hashes right and the head too.
  void Rewrite(int from) {
    Head head = from == 1 ? Head() : HeadsAt({from - 1})[0];
    for (int seq = from; seq <= 10; ++seq) {
      Entry entry = Made("residents/" + std::to_string(seq - 1));
      if (seq == from) entry.principal = "somebody else";
      const std::string hash = HashOf(entry, seq, head.hash);
      const absl::Status rewritten = db_->Transact(Soon(), [&](sql::Txn& tx) {
        return tx
            .Execute("UPDATE audit_entry SET principal = ?, previous = ?, hash = ? WHERE district = ? AND seq = ?",
                     {entry.principal, head.hash, hash, kDistrict, seq})
            .status();
      });
      ASSERT_EQ(rewritten, absl::OkStatus());
      head = {seq, hash};
    }
    MoveHeadTo(head);
  }

  void MoveHeadTo(const Head& head) {
    Meddle("UPDATE audit_head SET seq = " + std::to_string(head.seq) + ", hash = x'" +
           absl::BytesToHexString(head.hash) + "' WHERE district = '370211'");
  }
};

TEST_F(AuditVerification, FindsAChangeInAnyColumn) {
  for (const char* change :
       {"at = at + 1", "principal = 'li'", "action = 'resident.get'", "resource = 'residents/44'", "purpose = ''",
        "detail = 'phone '", "trace_parent = ''", "previous = REPEAT('x', 32)", "hash = REPEAT('x', 32)"}) {
    Meddle("CREATE OR REPLACE TABLE kept AS SELECT * FROM audit_entry WHERE district = '370211' AND seq = 5");
    Meddle(std::string("UPDATE audit_entry SET ") + change + " WHERE district = '370211' AND seq = 5");
    SCOPED_TRACE(change);
    ExpectFault(Break::kChanged, 5);
    Meddle("DELETE FROM audit_entry WHERE district = '370211' AND seq = 5");
    Meddle("INSERT INTO audit_entry SELECT * FROM kept");
    ExpectSound(10);
  }
}

TEST_F(AuditVerification, FindsTheFirstOfSeveralChanges) {
  Meddle("UPDATE audit_entry SET detail = 'x' WHERE district = '370211' AND seq IN (3, 4, 9)");
  ExpectFault(Break::kChanged, 3);
  EXPECT_EQ(Check().head.seq, 2) << "the last sound entry";
  ExpectSound(3, kElsewhere);
}

TEST_F(AuditVerification, FindsThatTheFirstWasRemoved) {
  Meddle("DELETE FROM audit_entry WHERE district = '370211' AND seq = 1");
  ExpectFault(Break::kMissing, 1);
}

TEST_F(AuditVerification, FindsThatSomeInTheMiddleWereRemoved) {
  Meddle("DELETE FROM audit_entry WHERE district = '370211' AND seq IN (4, 5)");
  ExpectFault(Break::kMissing, 4);
  EXPECT_THAT(Check().fault->description, HasSubstr("entries 4 to 5"));
}

TEST_F(AuditVerification, FindsThatTheLastWereRemoved) {
  Meddle("DELETE FROM audit_entry WHERE district = '370211' AND seq > 8");
  ExpectFault(Break::kTruncated, 9);
}

TEST_F(AuditVerification, FindsThatAllWereRemoved) {
  Meddle("DELETE FROM audit_entry WHERE district = '370211'");
  ExpectFault(Break::kTruncated, 1);
}

TEST_F(AuditVerification, FindsThatOneWasRemovedAndTheOthersMovedUp) {
  Meddle("DELETE FROM audit_entry WHERE district = '370211' AND seq = 4");
  Meddle("UPDATE audit_entry SET seq = seq - 1 WHERE district = '370211' AND seq > 4 ORDER BY seq");
  ExpectFault(Break::kChanged, 4);
}

TEST_F(AuditVerification, FindsAnEntryOfAnotherDistrict) {
  Meddle("DELETE FROM audit_entry WHERE district = '370211' AND seq = 3");
  Meddle("UPDATE audit_entry SET district = '370211' WHERE district = '370212' AND seq = 3");
  ExpectFault(Break::kChanged, 3);
}

TEST_F(AuditVerification, FindsTwoThatChangedPlaces) {
  Meddle("UPDATE audit_entry SET seq = 100 WHERE district = '370211' AND seq = 4");
  Meddle("UPDATE audit_entry SET seq = 4 WHERE district = '370211' AND seq = 7");
  Meddle("UPDATE audit_entry SET seq = 7 WHERE district = '370211' AND seq = 100");
  ExpectFault(Break::kReordered, 4);
  EXPECT_THAT(Check().fault->description, HasSubstr("stands at 7"));
}

TEST_F(AuditVerification, FindsOneThatWasPutIn) {
  Meddle("UPDATE audit_entry SET seq = seq + 1 WHERE district = '370211' AND seq >= 6 ORDER BY seq DESC");
  Entry forged = Made("residents/99");
  const Head before = HeadsAt({5})[0];
  const std::string hash = HashOf(forged, 6, before.hash);
  ASSERT_EQ(db_->Transact(
                Soon(),
                [&](sql::Txn& tx) {
                  return tx
                      .Execute(
                          "INSERT INTO audit_entry SELECT district, 6, at, principal, action, 'residents/99', purpose, "
                          "detail, trace_parent, ?, ? FROM audit_entry WHERE district = ? AND seq = 5",
                          {before.hash, hash, kDistrict})
                      .status();
                }),
            absl::OkStatus());
  ExpectFault(Break::kChanged, 7);
}

TEST_F(AuditVerification, FindsOneThatWasReplacedWithItsHashRight) {
  const Head before = HeadsAt({5})[0];
  const std::string hash = HashOf(Made("residents/99"), 6, before.hash);
  ASSERT_EQ(db_->Transact(
                Soon(),
                [&](sql::Txn& tx) {
                  return tx
                      .Execute(
                          "UPDATE audit_entry SET resource = 'residents/99', hash = ? WHERE district = ? AND seq = 6",
                          {hash, kDistrict})
                      .status();
                }),
            absl::OkStatus());
  ExpectFault(Break::kUnlinked, 7);
}

TEST_F(AuditVerification, FindsOneThatHidesBeforeTheFirst) {
  Meddle(
      "INSERT INTO audit_entry SELECT district, 0, at, principal, action, resource, purpose, detail, trace_parent, "
      "previous, hash FROM audit_entry WHERE district = '370211' AND seq = 1");
  ExpectFault(Break::kUnlinked, 0);
}

TEST_F(AuditVerification, FindsOneThatWasAddedBehindTheHead) {
  const Head end = HeadAt();
  const std::string hash = HashOf(Made("residents/9"), 11, end.hash);
  ASSERT_EQ(
      db_->Transact(
          Soon(),
          [&](sql::Txn& tx) {
            return tx
                .Execute(
                    "INSERT INTO audit_entry SELECT district, 11, at, principal, action, resource, purpose, detail, "
                    "trace_parent, ?, ? FROM audit_entry WHERE district = ? AND seq = 10",
                    {end.hash, hash, kDistrict})
                .status();
          }),
      absl::OkStatus());
  ExpectFault(Break::kHead, 11);
}

TEST_F(AuditVerification, FindsAHeadThatIsNotTheEnd) {
  const Head end = HeadAt();
  MoveHeadTo({9, end.hash});
  ExpectFault(Break::kHead, 10);
  MoveHeadTo({10, std::string(32, 'x')});
  ExpectFault(Break::kHead, 10);
  MoveHeadTo({12, end.hash});
  ExpectFault(Break::kTruncated, 11);
  Meddle("DELETE FROM audit_head WHERE district = '370211'");
  ExpectFault(Break::kHead, 1);
}

TEST_F(AuditVerification, AChainThatWasCutWithItsHeadIsFoundByAnAnchorOnly) {
  const std::vector<Head> anchors = HeadsAt({4, 10});
  const Head cut = HeadsAt({7})[0];
  Meddle("DELETE FROM audit_entry WHERE district = '370211' AND seq > 7");
  MoveHeadTo(cut);
  ExpectSound(7);
  ExpectFault(Break::kTruncated, 8, anchors);
  EXPECT_EQ(Check(anchors).anchors, 1);
  WriteMany(5);
  ExpectFault(Break::kRewritten, 10, anchors);
}

TEST_F(AuditVerification, AChainThatWasRewrittenWithNewHashesIsFoundByAnAnchorOnly) {
  const std::vector<Head> anchors = HeadsAt({10, 4, 7});
  Rewrite(6);
  ExpectSound(10);
  ExpectFault(Break::kRewritten, 7, anchors);
  EXPECT_THAT(Check(anchors).fault->description, HasSubstr("rewritten after entry 4"));
  Rewrite(1);
  ExpectSound(10);
  ExpectFault(Break::kRewritten, 4, anchors);
}

TEST_F(AuditVerification, ASoundChainMeetsItsAnchors) {
  std::vector<Head> anchors = HeadsAt({3, 3, 10});
  anchors.push_back(Head());
  const Verdict verdict = Check(anchors);
  EXPECT_FALSE(verdict.fault);
  EXPECT_EQ(verdict.anchors, 3);
}

TEST_F(AuditVerification, TellsHowFarItIsAndEndsWhenNobodyListens) {
  WriteMany(1'400);
  std::vector<int64_t> told;
  const auto all = Verify(*db_, Soon(), kDistrict, {}, [&](const Verdict& so_far) {
    told.push_back(so_far.entries);
    return true;
  });
  ASSERT_EQ(all.status(), absl::OkStatus());
  EXPECT_THAT(told, ElementsAre(512, 1'024, 1'410));
  const auto cut = Verify(*db_, Soon(), kDistrict, {}, [](const Verdict&) { return false; });
  EXPECT_EQ(cut.status().code(), absl::StatusCode::kCancelled);
}

TEST_F(AuditVerification, AChainOfManyPagesIsReadToItsEnd) {
  WriteMany(1'526);  // three pages in all, the last one full
  ExpectSound(1'536);
  Meddle("UPDATE audit_entry SET detail = 'x' WHERE district = '370211' AND seq = 1536");
  ExpectFault(Break::kChanged, 1'536);
}

}  // namespace
}  // namespace zhiwang::audit
