// The change log of disputes whose files many callers archive, add to and open again at once: each change is there once and in
// order, and the last ones agree with the rows.

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/timeline_check.h"
#include "services/mediation/state_tables.h"
#include "services/mediation/testing/file_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

class ReplayOfFiles : public FileServiceTest {};

TEST_F(ReplayOfFiles, FindsEachChangeOnceAndNothingAddedToAnArchivedFile) {
  const std::string dispute = Failed();
  BringWhatIsNeeded(dispute);
  constexpr int kAtOnce = 6;
  std::latch ready(kAtOnce);
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kAtOnce; ++caller) {
    callers.emplace_back([&, caller] {
      ready.arrive_and_wait();
      for (int step = 0; step < 4; ++step) {
        if (caller % 2 == 0) {
          (void)Archive(dispute);
        } else {
          (void)TryToBring(dispute, v1::Document::EVIDENCE, std::to_string(caller * 10 + step));
        }
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_TRUE(Eventually([&] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
  const auto check = Sound(changelog::CheckTimelines(server().db(), Soon(), kDistrict, StateTables(),
                                                     [](const changelog::TimelineCheck&) { return true; }));
  EXPECT_THAT(check.faults, IsEmpty());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'dispute.archived'"), 1);
  // A document comes in under the lock of the dispute's row, so its change has a lower number than the archiving.
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'document.brought' AND seq > "
                   "(SELECT seq FROM (SELECT seq FROM change_log WHERE type = 'dispute.archived') AS archived)"),
            0);
}

}  // namespace
}  // namespace zhiwang::mediation
