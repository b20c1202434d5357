#include "common/process/grant_follower.h"

#include <utility>

#include <grpcpp/client_context.h>

#include "absl/time/clock.h"
#include "common/calendar/working_calendar.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::process {
namespace {

constexpr absl::Duration kEvery = absl::Seconds(1);
constexpr absl::Duration kLongestAsk = absl::Seconds(10);
constexpr absl::Duration kLongestWrite = absl::Seconds(30);
constexpr int kPage = 5'000;

absl::StatusOr<auth::DatedGrant> FromProto(const common::v1::StaffGrant& proto) {
  ASSIGN_OR_RETURN(const ResourceName staff, ParseResourceName("staff", proto.staff(), "staff"));
  ASSIGN_OR_RETURN(const auth::Role role, auth::ParseRole(proto.role()));
  return auth::DatedGrant{staff.district,
                          proto.staff(),
                          {role, proto.area_path(), proto.department()},
                          proto.from_day(),
                          proto.until_day()};
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrantFollower>> GrantFollower::Start(sql::Database& db,
                                                                    std::shared_ptr<grpc::Channel> registry,
                                                                    auth::GrantBook& book,
                                                                    background::Schedule& schedule) {
  std::unique_ptr<GrantFollower> follower(new GrantFollower(db, std::move(registry), book));
  RETURN_IF_ERROR(follower->ReadCopy());
  follower->loop_ = schedule.Run(
      {.name = "grants", .period = kEvery, .at_once = true, .first_pause = kEvery, .longest_pause = kEvery},
      [it = follower.get()](const background::Turn&) { return it->Run(); });
  return follower;
}

GrantFollower::GrantFollower(sql::Database& db, std::shared_ptr<grpc::Channel> registry, auth::GrantBook& book)
    : db_(db), registry_(common::v1::GrantService::NewStub(std::move(registry))), book_(book) {}

absl::Duration GrantFollower::silence() const {
  absl::MutexLock lock(&mutex_);
  return absl::Now() - heard_;
}

absl::Status GrantFollower::ReadCopy() {
  ASSIGN_OR_RETURN(const auto copy, db_.Read(absl::Now() + kLongestWrite, [](sql::Txn& tx) {
    return tx.QueryOne("SELECT grants FROM grant_copy WHERE one = 1", {},
                       [](const sql::Row& row) { return row.Text(1); });
  }));
  common::v1::ListGrantsResponse all;
  if (!copy) return absl::OkStatus();
  if (!all.ParseFromString(*copy)) return absl::DataLossError("the copy of the grants cannot be read");
  return Take(all);
}

absl::Status GrantFollower::WriteCopy(const common::v1::ListGrantsResponse& all) {
  const std::string bytes = all.SerializeAsString();
  return db_.Transact(absl::Now() + kLongestWrite, [&](sql::Txn& tx) {
    return tx
        .Execute("INSERT INTO grant_copy (one, grants) VALUES (1, ?) ON DUPLICATE KEY UPDATE grants = VALUES(grants)",
                 {bytes})
        .status();
  });
}

absl::Status GrantFollower::Take(const common::v1::ListGrantsResponse& all) {
  std::vector<auth::DatedGrant> grants;
  for (const common::v1::StaffGrant& proto : all.grants()) {
    ASSIGN_OR_RETURN(auth::DatedGrant grant, FromProto(proto));
    grants.push_back(std::move(grant));
  }
  grants_ = std::move(grants);
  revision_ = all.revision();
  book_.Replace(grants_, absl::ToCivilDay(absl::Now(), calendar::ShanghaiZone()));
  return absl::OkStatus();
}

absl::Status GrantFollower::AskRegistry() {
  common::v1::ListGrantsRequest request;
  request.set_page_size(kPage);
  request.set_known_revision(revision_);
  common::v1::ListGrantsResponse all;
  do {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kLongestAsk));
    common::v1::ListGrantsResponse page;
    RETURN_IF_ERROR(rpc::FromWire(registry_->ListGrants(&context, request, &page)));
    // Each page comes from whichever replica is free, one of them maybe behind: only pages of one state make a whole.
    if (!request.page_token().empty() && page.revision() != all.revision()) {
      return error::ChangedConcurrently("what staff are assigned to");
    }
    if (page.revision() == revision_) break;
    request.set_page_token(page.next_page_token());
    all.MergeFrom(page);
  } while (!request.page_token().empty());
  if (!all.revision().empty()) {
    all.clear_next_page_token();
    RETURN_IF_ERROR(Take(all));
    unkept_ = std::move(all);
  }
  // What is in force comes first: a database that is away keeps nobody in.
  if (unkept_) {
    RETURN_IF_ERROR(WriteCopy(*unkept_));
    unkept_.reset();
  }
  absl::MutexLock lock(&mutex_);
  heard_ = absl::Now();
  return absl::OkStatus();
}

absl::Status GrantFollower::Run() {
  const absl::Status asked = AskRegistry();
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), calendar::ShanghaiZone());
  if (std::exchange(day_, today) != today) book_.Replace(grants_, today);
  return asked;
}

}  // namespace zhiwang::process
