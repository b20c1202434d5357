#include "services/ctl/demo/demo_life.h"

#include <array>
#include <cstdint>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/sha.h>
#include <nlohmann/json.hpp>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/json/strict_json.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/ctl/grid/staff_finder.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = intake::v1;
using nlohmann::json;
using Stub = v1::CaseService::Stub;

using Digest = std::array<uint8_t, SHA256_DIGEST_LENGTH>;

Digest Hash(std::string_view text) {
  Digest digest;
  SHA256(reinterpret_cast<const uint8_t*>(text.data()), text.size(), digest.data());
  return digest;
}

// The names of the file that are not the contract's.
std::string ChannelName(const std::string& name) {
  if (name == "grid_worker") return "grid_worker_report";
  if (name == "mobile_workstation") return "mobile_station";
  if (name == "app") return "mobile_app";
  return name;
}

v1::Callback::Verdict ReadVerdict(const json& callback, const char* field) {
  const auto found = callback.find(field);
  if (found == callback.end() || !found->is_boolean()) return v1::Callback::VERDICT_UNSPECIFIED;
  return found->get<bool>() ? v1::Callback::YES : v1::Callback::NO;
}

PlannedCallback ReadCallback(const json& callback) {
  return {callback.value("reached", false), ReadVerdict(callback, "solved"), ReadVerdict(callback, "satisfied")};
}

absl::StatusOr<PlannedAppeal> FromJson(std::string_view district, const json& appeal, const std::string& line) {
  PlannedAppeal planned;
  v1::Case& c = planned.c;
  const Digest digest = Hash(line);
  const std::string made_id = fmt::format("demo-{:02x}", fmt::join(digest.begin(), digest.begin() + 8, ""));
  c.set_external_id(appeal.value("external_id", made_id));
  ASSIGN_OR_RETURN(const auto channel, ParseTerm<v1::Case::Channel>("channel", ChannelName(appeal.at("channel"))));
  ASSIGN_OR_RETURN(const auto urgency,
                   ParseTerm<v1::Case::Urgency>("urgency", appeal.at("urgency").get<std::string>()));
  c.set_channel(channel);
  c.set_urgency(urgency);
  c.set_title(appeal.at("title"));
  c.set_text(appeal.at("text"));
  if (appeal.contains("lng")) {
    c.mutable_point()->set_longitude(appeal.at("lng"));
    c.mutable_point()->set_latitude(appeal.at("lat"));
  } else {
    c.set_area(fmt::format("{}/areas/{}", district, appeal.at("area").get<std::string>()));
  }
  c.mutable_reporter()->set_display_name(appeal.at("reporter").at("name"));
  c.mutable_reporter()->set_phone(appeal.at("reporter").at("phone"));
  planned.category_path = appeal.at("category");
  planned.unit = appeal.at("unit");
  planned.reply = appeal.at("reply");
  planned.internal_note = appeal.at("internal_note");
  planned.callback = ReadCallback(appeal.at("callback"));
  if (const auto returned = appeal.find("returned"); returned != appeal.end()) {
    planned.wrong_unit = returned->at("by");
    planned.return_note = returned->at("note");
  }
  if (const auto redo = appeal.find("redo"); redo != appeal.end()) {
    planned.second_reply = redo->at("reply");
    planned.second_callback = ReadCallback(redo->at("callback"));
  }
  return planned;
}

// One appeal's way through case-intake.
class Life {
 public:
  Life(const Cast& cast, const PlannedAppeal& appeal, int left_open)
      : cast_(cast), centre_(cast.DispatcherOf(appeal.c.external_id())), appeal_(appeal), stop_(StopStep(left_open)) {}

  absl::StatusOr<LifeEnd> Run(const std::string& category) {
    v1::CreateCaseRequest create;
    create.set_district(centre_.District());
    create.set_request_id(IdOf("create"));
    *create.mutable_case_() = appeal_.c;
    create.mutable_case_()->set_category(category);
    const auto created = centre_.Ask(centre_.intake(), &Stub::CreateCase, create);
    if (ReasonOf(created.status()) == common::v1::EXTERNAL_ID_TAKEN) return LifeEnd::kEarlier;
    RETURN_IF_ERROR(created.status());
    name_ = created->name();

    if (stop_ == kAfterCreate) return LifeEnd::kLeftOpen;
    if (!appeal_.wrong_unit.empty()) {
      RETURN_IF_ERROR(Dispatch("dispatch-wrong", appeal_.wrong_unit));
      RETURN_IF_ERROR(Return());
    }
    RETURN_IF_ERROR(Dispatch("dispatch", appeal_.unit));
    if (stop_ == kAfterDispatch) return LifeEnd::kLeftOpen;
    RETURN_IF_ERROR(DoAt<v1::AcceptCaseRequest>("accept", appeal_.unit, &Stub::AcceptCase));
    if (stop_ == kAfterAccept) return LifeEnd::kLeftOpen;
    RETURN_IF_ERROR(Resolve("resolve", appeal_.reply));
    if (stop_ == kAfterResolve) return LifeEnd::kLeftOpen;
    RETURN_IF_ERROR(CallBack("callback", appeal_.callback));
    PlannedCallback last = appeal_.callback;
    if (!appeal_.second_reply.empty()) {
      RETURN_IF_ERROR(Reopen());
      RETURN_IF_ERROR(Resolve("resolve-again", appeal_.second_reply));
      RETURN_IF_ERROR(CallBack("callback-again", appeal_.second_callback));
      last = appeal_.second_callback;
    }
    if (!last.reached) return LifeEnd::kLeftOpen;
    RETURN_IF_ERROR(Close());
    return LifeEnd::kClosed;
  }

 private:
  enum Stop { kAfterCreate, kAfterDispatch, kAfterAccept, kAfterResolve, kAtTheEnd };

  Stop StopStep(int left_open) const {
    const Digest digest = Hash("stop " + appeal_.c.external_id());
    if (digest[0] * 100 / 256 >= left_open) return kAtTheEnd;
    return static_cast<Stop>(digest[1] % kAtTheEnd);
  }

  std::string IdOf(std::string_view step) const { return StepRequestId(appeal_.c.external_id(), step); }

  // Takes one step as `who`; `request` says what the step says besides.
  template <class Request>
  absl::Status Do(std::string_view step, const Connection& who,
                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, v1::Case*), Request request = {}) {
    request.set_name(name_);
    request.set_request_id(IdOf(step));
    return who.Ask(who.intake(), method, request).status();
  }

  // The same, as a handler of the department.
  template <class Request>
  absl::Status DoAt(std::string_view step, const std::string& department,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, v1::Case*),
                    Request request = {}) {
    ASSIGN_OR_RETURN(const Connection handler, cast_.HandlerOf(centre_.Name("departments", department)));
    return Do(step, handler, method, std::move(request));
  }

  absl::Status Dispatch(std::string_view step, const std::string& unit) {
    v1::DispatchCaseRequest request;
    request.set_unit(centre_.Name("departments", unit));
    return Do(step, centre_, &Stub::DispatchCase, std::move(request));
  }

  absl::Status Return() {
    v1::ReturnCaseRequest request;
    request.set_reason(v1::Case::NOT_OUR_DUTY);
    request.set_note(appeal_.return_note);
    const absl::Status returned = DoAt("return", appeal_.wrong_unit, &Stub::ReturnCase, std::move(request));
    // A unit that gave it back in an earlier run does not see it any more.
    return ReasonOf(returned) == common::v1::CASE_NOT_FOUND ? absl::OkStatus() : returned;
  }

  absl::Status Resolve(std::string_view step, const std::string& reply) {
    v1::ResolveCaseRequest request;
    request.set_public_reply(reply);
    request.set_internal_note(appeal_.internal_note);
    return DoAt(step, appeal_.unit, &Stub::ResolveCase, std::move(request));
  }

  absl::Status CallBack(std::string_view step, const PlannedCallback& callback) {
    v1::RecordCallbackRequest request;
    request.set_reached(callback.reached);
    request.set_solved(callback.solved);
    request.set_satisfied(callback.satisfied);
    return Do(step, centre_, &Stub::RecordCallback, std::move(request));
  }

  absl::Status Reopen() {
    v1::ReopenCaseRequest request;
    request.set_note("群众不满意，要求重办");
    return Do("reopen", centre_, &Stub::ReopenCase, std::move(request));
  }

  absl::Status Close() {
    v1::CloseCaseRequest request;
    request.set_disposition(v1::Case::HANDLED);
    return Do("close", centre_, &Stub::CloseCase, std::move(request));
  }

  const Cast& cast_;
  const Connection& centre_;
  const PlannedAppeal& appeal_;
  const Stop stop_;
  std::string name_;
};

constexpr absl::Duration kUntilKnown = absl::Minutes(1);

// Until case-intake knows somebody whom the registry may only just have been told of.
absl::Status WaitUntilKnown(const Connection& who) {
  const absl::Time give_up = absl::Now() + kUntilKnown;
  v1::ListCasesRequest request;
  request.set_district(who.District());
  request.set_page_size(1);
  for (;;) {
    const absl::Status listed = who.Ask(who.intake(), &Stub::ListCases, request).status();
    if (ReasonOf(listed) != common::v1::PERMISSION_MISSING || absl::Now() > give_up) return listed;
    absl::SleepFor(absl::Milliseconds(100));
  }
}

}  // namespace

absl::StatusOr<Cast> Cast::Find(const Connection& connection) {
  ASSIGN_OR_RETURN(const std::vector<grid::v1::Staff> dispatchers,
                   FindStaff(connection, grid::v1::Assignment::CENTRE_DISPATCHER, ""));
  ASSIGN_OR_RETURN(const std::vector<grid::v1::Staff> handlers,
                   FindStaff(connection, grid::v1::Assignment::DEPARTMENT_HANDLER, ""));
  if (dispatchers.empty()) return absl::NotFoundError("中心今天没有调度员在岗");
  Cast cast;
  for (const grid::v1::Staff& dispatcher : dispatchers) {
    ASSIGN_OR_RETURN(Connection as, connection.As(dispatcher.name()));
    RETURN_IF_ERROR(WaitUntilKnown(as));
    cast.dispatchers_.push_back(std::move(as));
  }
  for (const grid::v1::Staff& handler : handlers) {
    ASSIGN_OR_RETURN(const Connection as, connection.As(handler.name()));
    RETURN_IF_ERROR(WaitUntilKnown(as));
    for (const grid::v1::Assignment& one : handler.assignments()) cast.handlers_.emplace(one.department(), as);
  }
  return cast;
}

const Connection& Cast::DispatcherOf(std::string_view external_id) const {
  return dispatchers_[Hash(external_id)[0] % dispatchers_.size()];
}

absl::StatusOr<Connection> Cast::HandlerOf(const std::string& department) const {
  const auto found = handlers_.find(department);
  if (found == handlers_.end()) return absl::NotFoundError(fmt::format("{} 今天没有承办人在岗", department));
  return found->second;
}

absl::StatusOr<PlannedAppeal> ReadAppeal(std::string_view district, const std::string& line) {
  ASSIGN_OR_RETURN(const json appeal, strict_json::Parse(line));
  try {
    return FromJson(district, appeal, line);
  } catch (const json::exception& e) {
    return absl::InvalidArgumentError(fmt::format("不是演示诉求：{}", e.what()));
  }
}

std::string StepRequestId(std::string_view external_id, std::string_view step) {
  Digest d = Hash(fmt::format("zhiwang demo {} {}", external_id, step));
  d[6] = static_cast<uint8_t>((d[6] & 0x0F) | 0x50);
  d[8] = static_cast<uint8_t>((d[8] & 0x3F) | 0x80);
  const auto hex = [&](int from, int to) {
    return fmt::format("{:02x}", fmt::join(d.begin() + from, d.begin() + to, ""));
  };
  return fmt::format("{}-{}-{}-{}-{}", hex(0, 4), hex(4, 6), hex(6, 8), hex(8, 10), hex(10, 16));
}

absl::StatusOr<LifeEnd> LiveAppeal(const Cast& cast, const PlannedAppeal& appeal, const std::string& category,
                                   int left_open) {
  return Life(cast, appeal, left_open).Run(category);
}

}  // namespace zhiwang::ctl
