#include "tests/faults/nemesis/nemesis.h"

#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

// Disks that fill up: of the database, of the logs, of the audit log's heads.
namespace zhiwang::testing {
namespace {

// Fills a file up with newlines to the end of its last page: no more of it finds room on a full disk.
void FillLastPage(const std::string& file) {
  constexpr uintmax_t kPage = 4096;
  std::ofstream(file, std::ios::app) << std::string((kPage - std::filesystem::file_size(file) % kPage) % kPage, '\n');
}

}  // namespace

// Files are allocated some pages ahead, so a full disk is felt only when those are used up.
void Nemesis::HoldUntilFelt(Disk& disk, const std::string& name, std::function<bool()> felt, absl::Time give_up,
                            std::function<void()> freed) {
  const absl::Time now = absl::Now();
  const bool is_felt = felt();
  if (!is_felt && now < give_up) {
    return At(now + 5 * kPoll, [=, this, &disk] { HoldUntilFelt(disk, name, felt, give_up, freed); });
  }
  Count(name, is_felt);
  At(now + absl::Seconds(2), [&disk, freed] {
    disk.Free();
    freed();
  });
}

// Felt when writes are refused.
Nemesis::Fault Nemesis::FillDataDisk() {
  return {.plan =
              [this](absl::Time at) {
                At(at, [this, at] {
                  disk_was_full_ = true;
                  load_.set_heavy(true);
                  installation_.data_disk()->Fill();
                  const auto felt = [this, enough = load_.writes_refused() + 5] {
                    return load_.writes_refused() >= enough;
                  };
                  HoldUntilFelt(*installation_.data_disk(), "full disk of the database", felt, at + absl::Seconds(12),
                                [this] { load_.set_heavy(false); });
                });
              },
          .targets = {kDatabase},
          .lasts = absl::Seconds(10)};
}

// Services log little while all is well, so one starts while the disk is full. Felt when it serves and its log has not
// grown.
Nemesis::Fault Nemesis::FillLogDisk() {
  const int i = AnyReplica(AnyService());
  return {.plan =
              [this, i](absl::Time at) {
                At(at, [this, i, at] {
                  const std::string& log = node(i).replica->log;
                  installation_.Kill(node(i));
                  FillLastPage(log);
                  installation_.log_disk()->Fill();
                  installation_.Launch(node(i));
                  const auto felt = [this, i, log, size = std::filesystem::file_size(log)] {
                    return installation_.cluster().Serves(*node(i).replica, kPoll) &&
                           std::filesystem::file_size(log) == size;
                  };
                  HoldUntilFelt(*installation_.log_disk(), "full disk of the logs", felt, at + absl::Seconds(8));
                });
              },
          .targets = {i, kLog},
          .lasts = absl::Seconds(6)};
}

// Felt when a replica says in its log that heads are not exported; CheckAuditHeads asks for them afterwards.
Nemesis::Fault Nemesis::FillAuditDisk() {
  return {.plan =
              [this](absl::Time at) {
                At(at, [this, at] {
                  installation_.audit_disk()->Fill();
                  const auto felt = [this, before = ExportsRefused()] { return ExportsRefused() > before; };
                  HoldUntilFelt(*installation_.audit_disk(), "full disk of the audit log's heads", felt,
                                at + absl::Seconds(12));
                });
              },
          .targets = {kAudit, kLog},
          .lasts = absl::Seconds(7)};
}

// The number of times that replicas have said that the heads find no room.
int64_t Nemesis::ExportsRefused() {
  int64_t refused = 0;
  for (int i = 0; i < kReplicas; ++i) {
    std::ifstream log(installation_.case_intake(i).replica->log);
    for (std::string line; std::getline(log, line);) {
      refused += absl::StrContains(line, "loop audit_heads fails") && absl::StrContains(line, "cannot write") ? 1 : 0;
    }
  }
  return refused;
}

}  // namespace zhiwang::testing
