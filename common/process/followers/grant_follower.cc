#include "common/process/followers/grant_follower.h"

#include <utility>

#include <grpcpp/client_context.h>

#include "absl/time/clock.h"
#include "common/background/monotonic.h"
#include "common/calendar/working_calendar.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "common/status/macros.h"
#include "common/telemetry/metrics.h"
#include "zhiwang/common/v1/grant_service.grpc.pb.h"

namespace zhiwang::process {
namespace {

using common::v1::ListGrantChangesResponse;
using common::v1::StaffGrants;

constexpr absl::Duration kEvery = absl::Seconds(1);
constexpr absl::Duration kLongestAsk = absl::Seconds(10);
constexpr absl::Duration kLongestWrite = absl::Seconds(30);
constexpr int kPage = 500;

const telemetry::Counter& PassedOver() {
  static const telemetry::Counter counter(
      "zhiwang_grants_passed_over_total",
      "Grants heard of that this program does not understand: of a role that is newer than it.");
  return counter;
}

// The grants that this program understands, by person. A person without any is in the answer too, so that the grants they
// had before are taken away.
std::vector<auth::PersonGrants> Understood(const google::protobuf::RepeatedPtrField<StaffGrants>& people) {
  std::vector<auth::PersonGrants> understood;
  for (const StaffGrants& one : people) {
    const auto name = ParseResourceName("staff", one.staff(), "staff");
    if (!name.ok()) {
      PassedOver().Add();
      continue;
    }
    auth::PersonGrants person{name->district, one.staff(), {}};
    for (const common::v1::StaffGrant& grant : one.grants()) {
      const auto role = auth::ParseRole(grant.role());
      if (!role.ok() || auth::kSelfRoles.Has(*role)) {
        PassedOver().Add();
        continue;
      }
      std::string department;
      if (!grant.department().empty()) {
        auto code = ParseIdWithin(name->district, "department", grant.department(), "departments");
        if (!code.ok()) {
          PassedOver().Add();
          continue;
        }
        department = *std::move(code);
      }
      person.grants.push_back({{*role, grant.area_path(), std::move(department)}, grant.from_day(), grant.until_day()});
    }
    understood.push_back(std::move(person));
  }
  return understood;
}

auth::GrantPage Understood(const ListGrantChangesResponse& page) {
  return {.people = Understood(page.people()), .begins_copy = page.begins_copy(), .ends_copy = page.ends_copy()};
}

}  // namespace

struct GrantFollower::Registry {
  explicit Registry(std::shared_ptr<grpc::Channel> channel) : grants(std::move(channel)) {}
  common::v1::GrantService::Stub grants;
};

absl::StatusOr<std::unique_ptr<GrantFollower>> GrantFollower::Start(sql::Database& db,
                                                                    std::shared_ptr<grpc::Channel> registry,
                                                                    auth::GrantBook& book,
                                                                    background::Schedule& schedule) {
  book.BeginDay(calendar::Today());
  ListGrantChangesResponse kept;
  ASSIGN_OR_RETURN(GrantCopy copy,
                   db.Read(absl::Now() + kLongestWrite, [](sql::Txn& tx) { return ReadGrantCopy(tx); }));
  for (StaffGrants& person : copy.people) *kept.add_people() = std::move(person);
  kept.set_begins_copy(copy.revision == auth::GrantRevision());  // what was kept of a copy that never ended is no copy
  book.Take(Understood(kept));
  std::unique_ptr<GrantFollower> follower(new GrantFollower(db, std::move(registry), book));
  follower->revision_ = auth::FormatGrantRevision(copy.revision);
  follower->loop_ = schedule.Run(
      {.name = "grants", .period = kEvery, .at_once = true, .first_pause = kEvery, .longest_pause = kEvery},
      [it = follower.get()](const background::Turn& turn) { return it->Run(turn); });
  return follower;
}

GrantFollower::GrantFollower(sql::Database& db, std::shared_ptr<grpc::Channel> registry, auth::GrantBook& book)
    : db_(db), registry_(std::make_unique<Registry>(std::move(registry))), book_(book) {}

GrantFollower::~GrantFollower() { loop_.reset(); }

absl::Duration GrantFollower::silence() const {
  absl::MutexLock lock(&mutex_);
  return background::Monotonic() - heard_;
}

absl::StatusOr<ListGrantChangesResponse> GrantFollower::AskForPage() {
  common::v1::ListGrantChangesRequest request;
  request.set_revision(revision_);
  request.set_page_size(kPage);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kLongestAsk));
  ListGrantChangesResponse page;
  RETURN_IF_ERROR(rpc::FromWire(registry_->grants.ListGrantChanges(&context, request, &page)));
  return page;
}

absl::Status GrantFollower::AskRegistry(const background::Turn& turn) {
  for (bool more = true; more && !turn.stopping();) {
    ASSIGN_OR_RETURN(ListGrantChangesResponse page, AskForPage());
    more = page.more();
    // Grants take effect first: a database that is away keeps nobody in.
    book_.Take(Understood(page));
    revision_ = page.revision();
    // That nothing changed is not worth a write: a copy that is a little behind only asks for a little more.
    if (page.people_size() > 0 || page.begins_copy() || page.ends_copy()) unkept_.push_back(std::move(page));
  }
  RETURN_IF_ERROR(Keep());
  absl::MutexLock lock(&mutex_);
  heard_ = background::Monotonic();
  return absl::OkStatus();
}

absl::Status GrantFollower::Keep() {
  while (!unkept_.empty()) {
    RETURN_IF_ERROR(db_.Transact(absl::Now() + kLongestWrite,
                                 [&](sql::Txn& tx) { return WriteGrantPage(tx, unkept_.front(), copied_); }));
    unkept_.pop_front();
  }
  return absl::OkStatus();
}

absl::Status GrantFollower::Run(const background::Turn& turn) {
  book_.BeginDay(calendar::Today());
  return AskRegistry(turn);
}

}  // namespace zhiwang::process
