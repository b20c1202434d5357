#include "tests/faults/load/watchers.h"

#include <utility>

#include <fmt/format.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/names/services.h"
#include "common/rpc/status_wire.h"
#include "tests/faults/load/promised.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

// Of the tenant who watches: Load has the first ones.
constexpr int kWatchingTenant = kTenants - 2;

}  // namespace

using common::v1::ChangeLogService;

Watcher::Watcher(Installation& installation, History& history, Border& border, const std::string& service,
                 const District& district, const std::string& area, uint64_t seed)
    : cluster_(installation.cluster()),
      history_(history),
      border_(border),
      district_(district),
      name_(fmt::format("watcher of {} in {}", service, area.empty() ? district.code : area)),
      service_(service),
      schema_(FindService(service)->schema),
      area_(area),
      random_(seed) {
  for (int i = 0; i < kReplicas; ++i) {
    addresses_.push_back(installation.Replica(service, i).address);
  }
  thread_ = std::thread([this] { Run(); });
}

Watcher::~Watcher() {
  stopping_ = true;
  {
    absl::MutexLock lock(&mutex_);
    if (listening_ != nullptr) listening_->TryCancel();
  }
  thread_.join();
}

std::vector<Seen> Watcher::Take() {
  absl::MutexLock lock(&mutex_);
  return std::exchange(seen_, {});
}

void Watcher::Run() {
  while (!stopping_) {
    Follow(static_cast<size_t>(random_() % addresses_.size()));
    if (!stopping_) absl::SleepFor(absl::Milliseconds(20));
  }
}

// One stream, until it ends.
void Watcher::Follow(size_t replica) {
  const auto stub = ChangeLogService::NewStub(cluster_.ConnectTo(addresses_[replica]));
  grpc::ClientContext context;
  cluster_.SignAs(context, Tenant(district_.code, kWatchingTenant));
  const auto hang_up = absl::Milliseconds(300 + random_() % 6000);
  context.set_deadline(absl::ToChronoTime(absl::Now() + hang_up));
  {
    absl::MutexLock lock(&mutex_);
    listening_ = &context;
  }
  common::v1::WatchChangesRequest request;
  request.set_name(absl::StrCat(district_.name, "/logs/", service_));
  request.set_resume_token(token_);
  request.set_from_start(token_.empty());
  if (!area_.empty()) request.set_area(absl::StrCat(district_.name, "/areas/", area_));
  const auto stream = stub->WatchChanges(&context, request);
  common::v1::WatchChangesResponse response;
  while (stream->Read(&response)) {
    border_.Inspect(district_.code, response, name_);
    absl::MutexLock lock(&mutex_);
    if (response.has_change()) {
      const auto& change = response.change();
      seen_.push_back({change.seq(), change.version(), change.kind(), change.id(), change.type()});
      last_seq_ = change.seq();
    }
    token_ = response.resume_token();
  }
  const absl::Status status = rpc::FromWire(stream->Finish());
  ++streams_;
  {
    absl::MutexLock lock(&mutex_);
    listening_ = nullptr;
  }
  if (!status.ok() && !IsUnsettled(status)) {
    history_.Violation(absl::StrCat("the ", name_, " was answered ", Describe(status)));
  }
}

}  // namespace zhiwang::testing
