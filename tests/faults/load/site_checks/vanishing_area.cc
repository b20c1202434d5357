#include "tests/faults/load/site_checks/vanishing_area.h"

#include <fmt/format.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "tests/faults/districts.h"
#include "tests/faults/load/patience.h"
#include "tests/faults/load/promised.h"
#include "tests/support/cluster/give_up.h"
#include "zhiwang/common/v1/error_reason.pb.h"

namespace zhiwang::testing {
namespace {

using intake::v1::CaseService;

constexpr absl::Duration kBackWithin = absl::Seconds(20);
constexpr size_t kMostCases = 200;
constexpr char kDistrictCode[] = "370211";
constexpr char kArea[] = "370211109Z01";
// The area's row is in the registry's table, or meanwhile in a table of the suite's own, beside the services' schemas.
constexpr char kHere[] = "grid_registry.area", kAside[] = "fault_suite.area";

// An answer that depends on what the case has been through, not on what breaks.
bool IsOrdinary(const absl::Status& status) {
  switch (ReasonOf(status)) {
    case common::v1::SITE_CHECK_OPEN:
    case common::v1::SITE_CHECK_LIMIT:
    case common::v1::ACTION_ILLEGAL:
    case common::v1::PLACE_NEEDED:  // it was registered while the registry did not answer
      return true;
    default:
      return false;
  }
}

}  // namespace

VanishingArea::VanishingArea(Installation& installation, History& history, uint64_t seed)
    : installation_(installation),
      history_(history),
      grid_(installation.cluster().Schema("grid_registry")),
      random_(seed) {
  for (int i = 0; i < kReplicas; ++i) {
    replicas_.push_back(CaseService::NewStub(installation.cluster().ConnectTo(installation.case_intake(i).address)));
  }
  const absl::Status made = grid_.Transact(absl::Now() + kBackWithin, [](sql::Txn& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Execute("CREATE DATABASE IF NOT EXISTS fault_suite").status());
    return tx.Execute(fmt::format("CREATE TABLE IF NOT EXISTS {} LIKE {}", kAside, kHere)).status();
  });
  if (!made.ok()) GiveUp("no table for an area that vanishes: " + Describe(made));
  if (const absl::Status imported = Import("来去网格"); !imported.ok()) GiveUp("no area: " + Describe(imported));
}

VanishingArea::~VanishingArea() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void VanishingArea::Start() {
  stopping_ = false;
  thread_ = std::thread([this] { Run(); });
}

void VanishingArea::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void VanishingArea::Run() {
  for (absl::Time flip = absl::Now() + absl::Seconds(1); !stopping_;) {
    if (absl::Now() >= flip) {
      Flip();
      flip = absl::Now() + absl::Milliseconds(100 + random_() % 700);
    }
    if (cases_.empty() || pending_ || (random_() % 10 == 0 && cases_.size() < kMostCases)) {
      Register();
    } else {
      AskForCheck();
    }
    absl::SleepFor(absl::Milliseconds(10 + random_() % 30));
  }
  if (!Eventually([this] { return PutBack(); }, kBackWithin)) {
    history_.Violation("an area that vanished cannot be put back");
  }
  const absl::Time give_up = absl::Now() + kBackWithin;
  while (asked_ && absl::Now() < give_up) AskForCheck();
}

// Puts the area aside when it is in its place, or in its place when it is aside. A failure is left to the next call.
void VanishingArea::Flip() {
  if (random_() % 2 == 0) {
    Move(kHere, kAside).IgnoreError();
  } else {
    Move(kAside, kHere).IgnoreError();
  }
}

absl::Status VanishingArea::Move(const std::string& from, const std::string& to) {
  return grid_.Transact(absl::Now() + kPatience, [&](sql::Txn& tx) -> absl::Status {
    const std::string which = "WHERE district = ? AND code = ?";
    RETURN_IF_ERROR(tx.Execute(fmt::format("INSERT INTO {} SELECT * FROM {} {} AND NOT EXISTS (SELECT 1 FROM {} {})",
                                           to, from, which, to, which),
                               {kDistrictCode, kArea, kDistrictCode, kArea})
                        .status());
    return tx.Execute(fmt::format("DELETE FROM {} {}", from, which), {kDistrictCode, kArea}).status();
  });
}

// Replicas that started meanwhile do not know the area, and hear of it by a change.
bool VanishingArea::PutBack() { return Move(kAside, kHere).ok() && Import(absl::StrCat("来去网格", ++imports_)).ok(); }

absl::Status VanishingArea::Import(const std::string& display_name) {
  const auto stub = grid::v1::AreaService::NewStub(
      installation_.cluster().ConnectTo(installation_.grid_registry(static_cast<int>(random_() % kReplicas)).address));
  grpc::ClientContext context;
  installation_.cluster().SignAs(context, kCentre);
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  grid::v1::ImportAreasRequest message;
  grid::v1::ImportAreasResponse response;
  const auto stream = stub->ImportAreas(&context, &response);
  message.mutable_header()->set_district(kDistrict);
  stream->Write(message);
  grid::v1::AreaRow& row = *message.mutable_row();
  row.set_row(1);
  row.set_code(kArea);
  row.set_parent(kTown);
  row.set_level(grid::v1::Area::GRID);
  row.set_display_name(display_name);
  stream->Write(message);
  stream->WritesDone();
  const absl::Status status = rpc::FromWire(stream->Finish());
  if (!status.ok()) return status;
  return response.refused() == 0 ? status : absl::InternalError(Describe(response));
}

template <class Request>
absl::Status VanishingArea::Call(grpc::Status (CaseService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                           intake::v1::Case*),
                                 const Request& request, intake::v1::Case& answer) {
  grpc::ClientContext context;
  installation_.cluster().SignAs(context, kCentre);
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  return rpc::FromWire((replicas_[random_() % replicas_.size()].get()->*method)(&context, request, &answer));
}

// One attempt; the next time goes on with the same request.
void VanishingArea::Register() {
  if (!pending_) {
    pending_.emplace();
    pending_->set_district(kDistrict);
    pending_->set_request_id(NewUuid());
    pending_->mutable_case_()->set_channel(intake::v1::Case::CITY_HOTLINE);
    pending_->mutable_case_()->set_text("井盖不见了");
    pending_->mutable_case_()->set_area(absl::StrCat(kDistrict, "/areas/", kArea));
  }
  intake::v1::Case created;
  const absl::Status status = Call(&CaseService::Stub::CreateCase, *pending_, created);
  if (status.ok()) {
    cases_.push_back(created.name());
  } else if (IsUnsettled(status)) {
    return;
  } else if (ReasonOf(status) != common::v1::AREA_NOT_FOUND) {
    history_.Violation(absl::StrCat("a case in an area that vanishes was answered ", Describe(status)));
  }
  pending_.reset();
}

void VanishingArea::AskForCheck() {
  if (!asked_) {
    asked_.emplace();
    asked_->set_name(cases_[random_() % cases_.size()]);
    asked_->set_request_id(NewUuid());
    asked_->set_question("井盖在不在");
  }
  intake::v1::Case answer;
  const absl::Status status = Call(&CaseService::Stub::RequestSiteCheck, *asked_, answer);
  if (IsUnsettled(status)) return;
  if (!status.ok() && !IsOrdinary(status)) {
    history_.Violation(absl::StrCat("a check in an area that vanishes was answered ", Describe(status)),
                       asked_->name());
  }
  asked_.reset();
}

}  // namespace zhiwang::testing
