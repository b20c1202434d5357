#include "services/case_intake/placement/placer.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/resource/change.h"
#include "common/rpc/call.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/case/domain/decisions.h"

namespace zhiwang::intake {
namespace {

constexpr absl::Duration kEvery = absl::Seconds(2);
constexpr int kBatch = 200;

}  // namespace

Placer::Placer(sql::Database& db, RegistryClient& registry)
    : db_(db), registry_(registry), thread_([this] { Run(); }) {}

Placer::~Placer() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void Placer::Run() {
  for (;;) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kEvery)) return;
    }
    const absl::Status status = PlaceWaiting();
    if (!status.ok()) spdlog::info("cases wait for a place: {}", std::string(status.message()));
  }
}

absl::Status Placer::PlaceWaiting() {
  const rpc::Call call{.principal = "case-intake",
                       .rights = nullptr,
                       .rule = nullptr,
                       .deadline = absl::Now() + absl::Seconds(30),
                       .trace_parent = {}};
  ASSIGN_OR_RETURN(const auto waiting, db_.Read(call.deadline, [](sql::Txn& tx) { return CasesToPlace(tx, kBatch); }));
  for (const auto& [district, id] : waiting) {
    const resource::Name name{district, id};
    ASSIGN_OR_RETURN(const auto found,
                     db_.Read(call.deadline, [&](sql::Txn& tx) { return resource::Find<CaseNoun>(tx, name); }));
    if (!found) continue;
    auto area = found->point ? registry_.Locate(call, district, *found->point)
                             : registry_.FindArea(call, district, found->claimed_area);
    if (!area.ok()) return area.status();
    const absl::Status placed = db_.Transact(call.deadline, [&](sql::Txn& tx) {
      return resource::ChangeWithin<CaseNoun>(
                 tx, name, {call.principal}, resource::NowInMicros(), "case.placed",
                 [&](const resource::Moment&, const Case& before) -> absl::StatusOr<std::optional<Case>> {
                   if (!WaitsForPlace(before)) return std::nullopt;
                   return PlaceAsFound(before, *area);
                 })
          .status();
    });
    // Changed by somebody meanwhile: it still waits, and is looked at again.
    if (placed.code() != absl::StatusCode::kAborted) RETURN_IF_ERROR(placed);
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::intake
