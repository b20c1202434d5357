// The log of documents after many callers at once: each change once, in order, and its end as the rows are.

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/change_log.h"
#include "common/changelog/timeline_check.h"
#include "services/mediation/document/document_noun.h"
#include "services/mediation/document/document_record.h"
#include "services/mediation/state_tables.h"
#include "services/mediation/testing/document_service_test.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

constexpr int kClerksAtOnce = 6;

class ReplayOfDocuments : public DocumentServiceTest {};

TEST_F(ReplayOfDocuments, FindsEachChangeOnceAndTheLastAsTheRowIs) {
  Sound(Publish(v1::Document::RIGHTS_NOTICE, "# 告知书\n"));
  const std::string dispute = InMediation();
  std::latch ready(kClerksAtOnce);
  std::vector<std::thread> clerks;
  for (int clerk = 0; clerk < kClerksAtOnce; ++clerk) {
    clerks.emplace_back([&, clerk] {
      ready.arrive_and_wait();
      const auto made = Make(dispute, v1::Document::RIGHTS_NOTICE);
      const auto brought = Bring(dispute, "a.pdf", attachments::SomePdf(0, std::to_string(clerk % 2)));
      if (made.ok() && clerk % 2 == 0) (void)Withdraw(made->name());
      if (brought.ok() && clerk % 3 == 0) (void)Withdraw(brought->name());
    });
  }
  for (std::thread& clerk : clerks) clerk.join();
  EXPECT_TRUE(Eventually([&] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
  const auto check = Sound(changelog::CheckTimelines(server().db(), Soon(), kDistrict, StateTables(),
                                                     [](const changelog::TimelineCheck&) { return true; }));
  EXPECT_THAT(check.faults, IsEmpty());
  const auto documents = Sound(server().db().Read(Soon(), [](sql::Txn& tx) {
    return resource::ReadRows<DocumentNoun>(tx, kDistrict, "district = ?", {kDistrict});
  }));
  EXPECT_FALSE(documents.empty());
  for (const Document& document : documents) {
    const auto changes = Sound(server().db().Read(Soon(), [&](sql::Txn& tx) {
      return changelog::ReadTimeline(tx, kDistrict, "document", std::to_string(document.id), 0, 100);
    }));
    ASSERT_FALSE(changes.empty());
    EXPECT_EQ(changes.back().payload, EncodeBody(document));
  }
  // Each content counts those that refer to it.
  EXPECT_EQ(Number("SELECT COUNT(*) FROM attachment WHERE uses != (SELECT COUNT(*) FROM document WHERE "
                   "document.district = attachment.district AND document.attachment = attachment.id)"),
            0);
}

}  // namespace
}  // namespace zhiwang::mediation
