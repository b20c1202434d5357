#include "tests/faults/load.h"

#include <algorithm>
#include <deque>
#include <future>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "zhiwang/common/v1/error_reason.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using grid::v1::StaffService;
using intake::v1::Case;
using intake::v1::CaseService;

constexpr absl::Duration kPatience = absl::Seconds(2);
constexpr absl::Duration kImportPatience = absl::Seconds(4);
constexpr size_t kHotCases = 24;    // what clients fight over
constexpr size_t kRemembered = 16;  // what a client may ask once more
constexpr absl::Duration kGiveUp = absl::Seconds(20);

int64_t VersionOf(const std::string& etag) {
  int64_t version = 0;
  (void)absl::SimpleAtoi(etag.substr(std::min<size_t>(1, etag.size())), &version);
  return version;
}

// An answer that no well-meant request may get, whatever breaks.
bool IsSurprising(const absl::Status& status, bool has_etag) {
  switch (ReasonOf(status)) {
    case common::v1::ACTION_ILLEGAL:
    case common::v1::RETURN_BARRED:
    case common::v1::CALLBACK_MISSING:
    case common::v1::PLACE_NEEDED:
    case common::v1::SITE_CHECK_OPEN:
    case common::v1::SITE_CHECK_LIMIT:
      return false;
    case common::v1::ETAG_STALE:
      return !has_etag;
    default:
      return true;
  }
}

}  // namespace

bool IsUnsettled(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kResourceExhausted:
      return true;
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
      // gRPC's own, of a connection that broke in the middle of a message. Ours carry a reason.
      return ReasonOf(status) == 0;
    default:
      return false;
  }
}

void Promised::AddImported(const Case& row) {
  absl::MutexLock lock(&mutex_);
  imported_[row.external_id()] = row;
}

void Promised::AddAssignment(const std::string& staff, const std::string& area, const std::string& from_day) {
  absl::MutexLock lock(&mutex_);
  assignments_[staff].insert(absl::StrCat(area, " ", from_day));
}

std::map<std::string, Case> Promised::imported() const {
  absl::MutexLock lock(&mutex_);
  return imported_;
}

std::map<std::string, std::set<std::string>> Promised::assignments() const {
  absl::MutexLock lock(&mutex_);
  return assignments_;
}

class Load::Client {
 public:
  Client(Load& load, int number, uint64_t seed)
      : load_(load), name_(CentreCaller(number)), number_(number), random_(seed) {
    for (int i = 0; i < kReplicas; ++i) {
      cases_.push_back(
          CaseService::NewStub(load.installation_.cluster().ConnectTo(load.installation_.case_intake(i).address)));
      staff_.push_back(
          StaffService::NewStub(load.installation_.cluster().ConnectTo(load.installation_.grid_registry(i).address)));
    }
  }

  void Start() {
    thread_ = std::thread([this] {
      while (!load_.stopping_) {
        Act();
        // A rate that leaves the machine room for the services.
        absl::SleepFor(absl::Milliseconds(Any(2, 12)));
      }
    });
  }
  void Join() {
    if (thread_.joinable()) thread_.join();
  }

  // Asks again what was refused while an earlier attempt might still have been at work.
  void SettleRefusals() {
    for (const auto& again : unsure_) {
      if (load_.history_.sound()) again();
    }
    unsure_.clear();
    repeats_.clear();
  }

 private:
  template <class Request>
  using Method = grpc::Status (CaseService::Stub::*)(grpc::ClientContext*, const Request&, Case*);

  int64_t Any(int64_t from, int64_t to) { return std::uniform_int_distribution<int64_t>(from, to)(random_); }
  bool Chance(double probability) { return std::bernoulli_distribution(probability)(random_); }
  template <class T>
  const T& AnyOf(const std::vector<T>& values) {
    return values[static_cast<size_t>(Any(0, static_cast<int64_t>(values.size()) - 1))];
  }

  std::string AnyArea() { return absl::StrCat(kDistrict, "/areas/", AnyOf(load_.areas_)); }

  std::string NewRequestId() {
    return fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", Any(0, 0xffffffff), Any(0, 0xffff), Any(0, 0xfff),
                       Any(0, 0xfff), Any(0, 0xffffffffffff));
  }

  // One that many clients have in hand.
  std::string AnyCase() {
    absl::MutexLock lock(&load_.mutex_);
    if (load_.cases_.empty()) return {};
    const auto hot = static_cast<int64_t>(std::min(kHotCases, load_.cases_.size()));
    const auto all = static_cast<int64_t>(load_.cases_.size());
    return load_.cases_[static_cast<size_t>(Chance(0.8) ? all - Any(1, hot) : Any(0, all - 1))];
  }

  void Act() {
    const int64_t dice = Any(0, 99);
    if (dice < 16) {
      Create();
    } else if (dice < 26) {
      Get();
    } else if (dice < 32) {
      ListOfTown();
    } else if (dice < 34) {
      Import();
    } else if (dice < 38) {
      Assign();
    } else if (dice < 42 && !repeats_.empty()) {
      repeats_[static_cast<size_t>(Any(0, static_cast<int64_t>(repeats_.size()) - 1))]();
    } else {
      const std::string name = AnyCase();
      if (name.empty()) return Create();
      ChangeInAnyWay(name);
    }
  }

  void Create() {
    intake::v1::CreateCaseRequest request;
    request.set_district(kDistrict);
    Case& c = *request.mutable_case_();
    c.set_channel(static_cast<intake::v1::Case::Channel>(Any(1, 11)));
    c.set_text(fmt::format("第 {}/{} 件：自来水管爆裂", name_, ++texts_));
    if (load_.heavy_) *c.mutable_text() += std::string(50'000, 'x').substr(0, 19'000);
    c.set_urgency(static_cast<intake::v1::Case::Urgency>(Any(1, 3)));
    c.set_kind(static_cast<intake::v1::Case::Kind>(Any(1, 5)));
    c.set_category(absl::StrCat(kDistrict, "/categories/010101"));
    c.mutable_reporter()->set_display_name("张三");
    c.mutable_reporter()->set_no_callback(Chance(0.5));
    if (const int64_t place = Any(0, 9); place < 7) {
      c.set_area(Chance(0.4) ? absl::StrCat(kDistrict, "/areas/", kTown) : AnyArea());
    } else if (place == 7) {
      c.mutable_point()->set_longitude(120.04 + static_cast<double>(Any(-100, 100)) / 1000);
      c.mutable_point()->set_latitude(35.80 + static_cast<double>(Any(-100, 100)) / 1000);
    }
    const auto created = Insist("CreateCase", "case.created", "", &CaseService::Stub::CreateCase, request);
    if (!created) return;
    absl::MutexLock lock(&load_.mutex_);
    load_.cases_.push_back(created->name());
  }

  void ChangeInAnyWay(const std::string& name) {
    switch (Any(0, 11)) {
      case 0:
      case 1: {
        intake::v1::DispatchCaseRequest request;
        request.set_unit(fmt::format("{}/departments/D{:02}", kDistrict, Any(1, 20)));
        return Change("DispatchCase", "case.dispatched", name, &CaseService::Stub::DispatchCase, request);
      }
      case 2:
      case 3: {
        intake::v1::AcceptCaseRequest request;
        return Change("AcceptCase", "case.accepted", name, &CaseService::Stub::AcceptCase, request);
      }
      case 4: {
        intake::v1::ReturnCaseRequest request;
        request.set_reason(intake::v1::Case::NOT_OUR_DUTY);
        request.set_note("不属本单位职责");
        return Change("ReturnCase", "case.returned", name, &CaseService::Stub::ReturnCase, request);
      }
      case 5: {
        intake::v1::ResolveCaseRequest request;
        request.set_public_reply(fmt::format("已抢修完毕 {}", ++texts_));
        return Change("ResolveCase", "case.resolved", name, &CaseService::Stub::ResolveCase, request);
      }
      case 6: {
        intake::v1::RecordCallbackRequest request;
        request.set_reached(true);
        request.set_solved(Chance(0.8) ? intake::v1::Callback::YES : intake::v1::Callback::NO);
        request.set_satisfied(Chance(0.7) ? intake::v1::Callback::YES : intake::v1::Callback::NO);
        return Change("RecordCallback", "case.called_back", name, &CaseService::Stub::RecordCallback, request);
      }
      case 7: {
        intake::v1::CloseCaseRequest request;
        request.set_disposition(Chance(0.7) ? intake::v1::Case::HANDLED : intake::v1::Case::EXPLAINED);
        request.set_note("已说明");
        return Change("CloseCase", "case.closed", name, &CaseService::Stub::CloseCase, request);
      }
      case 8: {
        intake::v1::ReopenCaseRequest request;
        request.set_note("市民不满意");
        return Change("ReopenCase", "case.reopened", name, &CaseService::Stub::ReopenCase, request);
      }
      case 9:
      case 10: {
        intake::v1::RequestSiteCheckRequest request;
        request.set_question(fmt::format("是否仍在漏水 {}", ++texts_));
        return Change("RequestSiteCheck", "case.site_check_requested", name, &CaseService::Stub::RequestSiteCheck,
                      request);
      }
      default: {
        intake::v1::PlaceCaseRequest request;
        request.set_area(AnyArea());
        return Change("PlaceCase", "case.placed", name, &CaseService::Stub::PlaceCase, request);
      }
    }
  }

  template <class Request>
  void Change(const char* what, const char* change, const std::string& name, Method<Request> method, Request request) {
    request.set_name(name);
    if (Chance(0.3)) {
      absl::MutexLock lock(&load_.mutex_);
      if (const auto known = load_.version_.find(name); known != load_.version_.end()) {
        request.set_etag(absl::StrCat("v", known->second));
      }
    }
    (void)Insist(what, change, name, method, request);
  }

  // One call, written down.
  template <class Request>
  absl::Status Once(Operation& operation, int replica, Method<Request> method, const Request& request, Case& answer) {
    grpc::ClientContext context;
    load_.installation_.cluster().SignAs(context, name_);
    context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
    Attempt attempt{.begun = absl::Now(), .ended = {}, .replica = replica + 1, .status = {}};
    attempt.status = rpc::FromWire((cases_[static_cast<size_t>(replica)].get()->*method)(&context, request, &answer));
    attempt.ended = absl::Now();
    if (attempt.status.message().find("cannot write") != absl::string_view::npos) ++load_.writes_refused_;
    load_.history_.Note(operation, attempt);
    return attempt.status;
  }

  // What an answer means for the operation. True when it is settled.
  bool Consider(Operation& operation, const absl::Status& status, const Case& answer, absl::Time begun, bool has_etag) {
    History& history = load_.history_;
    if (status.ok()) {
      std::string bytes = answer.SerializeAsString();
      if (operation.outcome == Outcome::kDone) {
        if (bytes != operation.answer) {
          history.Violation(
              absl::StrCat("the same request got another answer: ", operation.method, " ", operation.request_id),
              operation.subject);
        }
        return true;
      }
      operation.subject = answer.name();
      history.Settle(operation, Outcome::kDone, std::move(bytes), VersionOf(answer.etag()));
      operation.settled = absl::Now();
      absl::MutexLock lock(&load_.mutex_);
      int64_t& version = load_.version_[answer.name()];
      version = std::max(version, VersionOf(answer.etag()));
      return true;
    }
    if (IsUnsettled(status)) {
      operation.unknown_since = std::min(operation.unknown_since, begun);
      return false;
    }
    if (operation.outcome == Outcome::kDone) {
      if (operation.settled < begun) {
        history.Violation(fmt::format("{} {} was acknowledged and is refused when it is sent again: {}",
                                      operation.method, operation.request_id, Describe(status)),
                          operation.subject);
      }
      return true;
    }
    if (IsSurprising(status, has_etag)) {
      history.Violation(fmt::format("{} {} was answered {}", operation.method, operation.request_id, Describe(status)),
                        operation.subject);
    }
    history.Settle(operation, Outcome::kRefused, {}, 0);
    operation.settled = absl::Now();
    return true;
  }

  // Sends a request, again and again, until it is known what became of it.
  template <class Request>
  std::optional<Case> Insist(const char* what, const char* change, const std::string& subject, Method<Request> method,
                             Request request) {
    request.set_request_id(NewRequestId());
    Operation& operation = load_.history_.Begin({.caller = name_,
                                                 .method = what,
                                                 .request_id = request.request_id(),
                                                 .subject = subject,
                                                 .change = change,
                                                 .request = Describe(request),
                                                 .attempts = {},
                                                 .answer = {}});
    bool has_etag = false;
    if constexpr (!std::is_same_v<Request, intake::v1::CreateCaseRequest>) has_etag = !request.etag().empty();

    const bool doubled = Chance(0.1);
    Case answer;
    bool unsure = false;
    for (;;) {
      const int replica = static_cast<int>(Any(0, kReplicas - 1));
      const absl::Time begun = absl::Now();
      std::future<std::pair<absl::Status, Case>> twin;
      if (doubled && !unsure) {
        twin = std::async(std::launch::async, [&, other = (replica + 1) % kReplicas] {
          Case second;
          const absl::Status status = Once(operation, other, method, request, second);
          return std::pair(status, second);
        });
      }
      answer.Clear();
      const absl::Status status = Once(operation, replica, method, request, answer);
      bool settled = Consider(operation, status, answer, begun, has_etag);
      if (twin.valid()) {
        const auto [second_status, second] = twin.get();
        settled = Consider(operation, second_status, second, begun, has_etag) || settled;
        if (second_status.ok() && !status.ok()) answer = second;
      }
      if (settled) break;
      unsure = true;
      if (GivesUp(operation)) return std::nullopt;
      absl::SleepFor(absl::Milliseconds(Any(5, 40)));
    }
    NoteSettled(operation);
    // A refusal says nothing about an attempt that was still at work.
    if (operation.outcome == Outcome::kRefused && (unsure || doubled)) {
      unsure_.push_back(
          [this, &operation, method, request, has_etag] { SettleLater(operation, method, request, has_etag); });
    }
    if (operation.outcome != Outcome::kDone) return std::nullopt;
    RememberToRepeat(operation, method, request, has_etag);
    return answer;
  }

  bool GivesUp(const Operation& operation) {
    if (absl::Now() < std::max(load_.history_.recovered(), operation.unknown_since) + kGiveUp) return false;
    load_.history_.Violation(fmt::format("{} {} gets no answer {} after all faults were undone", operation.method,
                                         operation.request_id, absl::FormatDuration(kGiveUp)),
                             operation.subject);
    return true;
  }

  void NoteSettled(const Operation& operation) {
    const absl::Time since = std::max(operation.unknown_since, load_.history_.recovered());
    if (operation.unknown_since == absl::InfiniteFuture() || since == absl::InfiniteFuture()) return;
    const absl::Duration took = absl::Now() - since;
    if (took > kSettleWithin) {
      load_.history_.Violation(fmt::format("{} {} was settled only {} after all faults were undone", operation.method,
                                           operation.request_id, absl::FormatDuration(took)),
                               operation.subject);
    }
    absl::MutexLock lock(&load_.mutex_);
    load_.longest_settle_ = std::max(load_.longest_settle_, took);
  }

  template <class Request>
  void SettleLater(Operation& operation, Method<Request> method, const Request& request, bool has_etag) {
    for (;;) {
      Case answer;
      const absl::Time begun = absl::Now();
      const absl::Status status = Once(operation, static_cast<int>(Any(0, kReplicas - 1)), method, request, answer);
      if (Consider(operation, status, answer, begun, has_etag) || GivesUp(operation)) return;
      absl::SleepFor(absl::Milliseconds(20));
    }
  }

  // Keeps a request to be sent once more, when much else has happened.
  template <class Request>
  void RememberToRepeat(Operation& operation, Method<Request> method, const Request& request, bool has_etag) {
    repeats_.push_back([this, &operation, method, request, has_etag] {
      Case answer;
      const absl::Time begun = absl::Now();
      const absl::Status status = Once(operation, static_cast<int>(Any(0, kReplicas - 1)), method, request, answer);
      (void)Consider(operation, status, answer, begun, has_etag);
    });
    if (repeats_.size() > kRemembered) repeats_.pop_front();
  }

  void Get() {
    const std::string name = AnyCase();
    if (name.empty()) return;
    int64_t known = 0;
    {
      absl::MutexLock lock(&load_.mutex_);
      known = load_.version_[name];
    }
    Operation& operation = load_.history_.Begin({.caller = name_,
                                                 .method = "GetCase",
                                                 .request_id = {},
                                                 .subject = name,
                                                 .change = {},
                                                 .request = name,
                                                 .attempts = {},
                                                 .answer = {}});
    intake::v1::GetCaseRequest request;
    request.set_name(name);
    Case answer;
    const absl::Status status =
        Once(operation, static_cast<int>(Any(0, kReplicas - 1)), &CaseService::Stub::GetCase, request, answer);
    if (IsUnsettled(status)) return;
    if (!status.ok()) {
      return load_.history_.Violation(absl::StrCat("a case that was acknowledged cannot be read: ", Describe(status)),
                                      name);
    }
    const int64_t version = VersionOf(answer.etag());
    if (version < known) {
      load_.history_.Violation(
          fmt::format("{} is read in version {} after version {} was acknowledged", name, version, known), name);
    }
    load_.history_.Settle(operation, Outcome::kDone, answer.SerializeAsString(), version);
  }

  void ListOfTown() {
    intake::v1::ListCasesRequest request;
    request.set_district(kDistrict);
    request.set_page_size(static_cast<int32_t>(Any(1, 100)));
    if (Chance(0.3)) request.set_state(static_cast<intake::v1::Case::State>(Any(1, 5)));
    if (Chance(0.2)) request.set_unit(fmt::format("{}/departments/D{:02}", kDistrict, Any(1, 20)));
    grpc::ClientContext context;
    load_.installation_.cluster().SignAs(context, load_.installation_.town_dispatcher());
    context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
    intake::v1::ListCasesResponse response;
    const size_t replica = static_cast<size_t>(Any(0, kReplicas - 1));
    Operation& operation = load_.history_.Begin({.caller = name_,
                                                 .method = "ListCases",
                                                 .request_id = {},
                                                 .subject = {},
                                                 .change = {},
                                                 .request = Describe(request),
                                                 .attempts = {},
                                                 .answer = {}});
    Attempt attempt{.begun = absl::Now(), .ended = {}, .replica = static_cast<int>(replica) + 1, .status = {}};
    attempt.status = rpc::FromWire(cases_[replica]->ListCases(&context, request, &response));
    attempt.ended = absl::Now();
    load_.history_.Note(operation, attempt);
    if (IsUnsettled(attempt.status)) return;
    if (!attempt.status.ok()) {
      return load_.history_.Violation(absl::StrCat("a list was answered ", Describe(attempt.status)));
    }
    for (const Case& c : response.cases()) {
      const bool in_town = std::any_of(c.area_chain().begin(), c.area_chain().end(), [](const auto& step) {
        return step.area() == absl::StrCat(kDistrict, "/areas/", kTown);
      });
      if (in_town) continue;
      load_.history_.Violation(absl::StrCat("the dispatcher of ", kTown, " was shown ", c.name(), ", which lies in ",
                                            c.area().empty() ? "no area" : c.area(), ", in a list ", Describe(request)),
                               c.name());
      return;
    }
  }

  // Historic rows, the same again until they are in; now and then both replicas at once.
  void Import() {
    std::vector<Case> rows;
    for (int64_t i = Any(1, 6); i > 0; --i) {
      Case& row = rows.emplace_back();
      row.set_external_id(fmt::format("{}-{}-{}", name_, run_, ++texts_));
      row.set_channel(intake::v1::Case::PETITION_PLATFORM);
      row.set_text(fmt::format("历史诉求 {}", row.external_id()));
      row.set_category(absl::StrCat(kDistrict, "/categories/010101"));
      row.set_urgency(intake::v1::Case::NORMAL);
      row.set_kind(intake::v1::Case::REQUEST);
      row.set_area(AnyArea());
      row.mutable_receive_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) - Any(86'400, 86'400 * 5));
    }
    const auto once = [this, &rows](size_t replica) -> absl::Status {
      grpc::ClientContext context;
      load_.installation_.cluster().SignAs(context, name_);
      context.set_deadline(absl::ToChronoTime(absl::Now() + kImportPatience));
      const auto stream = cases_[replica]->ImportCases(&context);
      intake::v1::ImportCasesRequest message;
      message.mutable_header()->set_district(kDistrict);
      bool open = stream->Write(message);
      int64_t number = 0;
      for (const Case& row : rows) {
        message.mutable_row()->set_row(++number);
        *message.mutable_row()->mutable_case_() = row;
        open = open && stream->Write(message);
      }
      stream->WritesDone();
      intake::v1::ImportCasesResponse response;
      int64_t taken = 0;
      while (stream->Read(&response)) {
        taken += response.created() + response.unchanged();
        for (const auto& refusal : response.refusals()) {
          if (refusal.reason() == "SERVICE_UNAVAILABLE") continue;
          load_.history_.Violation(absl::StrCat("a row of an import was refused: ", Describe(refusal)));
        }
      }
      const absl::Status status = rpc::FromWire(stream->Finish());
      if (!status.ok()) return status;
      return taken == number ? status : absl::UnavailableError("not every row was taken");
    };
    Insisted("ImportCases", rows.front().external_id(), once);
    for (const Case& row : rows) load_.promised_.AddImported(row);
  }

  // A person of one's own gets a further assignment.
  void Assign() {
    const std::string staff = fmt::format("F{}-{}-{}", number_, run_, Any(1, 5));
    const std::string area = AnyArea();
    const std::string from = fmt::format("20{:02}-{:02}-{:02}", Any(10, 25), Any(1, 12), Any(1, 28));
    const auto once = [&](size_t replica) -> absl::Status {
      grpc::ClientContext context;
      load_.installation_.cluster().SignAs(context, name_);
      context.set_deadline(absl::ToChronoTime(absl::Now() + kImportPatience));
      grid::v1::ImportStaffResponse response;
      const auto stream = staff_[replica]->ImportStaff(&context, &response);
      grid::v1::ImportStaffRequest message;
      message.mutable_header()->set_district(kDistrict);
      bool open = stream->Write(message);
      message.mutable_row()->set_row(1);
      grid::v1::Staff& row = *message.mutable_row()->mutable_staff();
      row.set_name(absl::StrCat(kDistrict, "/staff/", staff));
      row.set_display_name("李四");
      row.set_duty_phone("19900000000");
      row.add_assignments()->set_role(grid::v1::Assignment::GRID_WORKER);
      row.mutable_assignments(0)->set_area(area);
      row.mutable_assignments(0)->set_from_day(from);
      open = open && stream->Write(message);
      stream->WritesDone();
      const absl::Status status = rpc::FromWire(stream->Finish());
      if (status.ok() && response.refused() > 0) {
        load_.history_.Violation(absl::StrCat("an assignment was refused: ", Describe(response)));
      }
      return status;
    };
    Insisted("ImportStaff", staff, once);
    load_.promised_.AddAssignment(staff, area, from);
  }

  // What carries no request_id because doing it again changes nothing.
  template <class Once>
  void Insisted(const char* what, const std::string& subject, const Once& once) {
    Operation& operation = load_.history_.Begin({.caller = name_,
                                                 .method = what,
                                                 .request_id = {},
                                                 .subject = subject,
                                                 .change = what,
                                                 .request = subject,
                                                 .attempts = {},
                                                 .answer = {}});
    const auto noted = [&](size_t replica) {
      Attempt attempt{.begun = absl::Now(), .ended = {}, .replica = static_cast<int>(replica) + 1, .status = {}};
      attempt.status = once(replica);
      attempt.ended = absl::Now();
      load_.history_.Note(operation, attempt);
      return attempt;
    };
    for (;;) {
      const size_t replica = static_cast<size_t>(Any(0, kReplicas - 1));
      std::future<Attempt> twin;
      if (Chance(0.1)) twin = std::async(std::launch::async, noted, (replica + 1) % kReplicas);
      const Attempt attempt = noted(replica);
      if (twin.valid()) twin.get();
      if (attempt.status.ok()) break;
      // An import that met another of the same rows is to be repeated: CHANGED_CONCURRENTLY.
      if (!IsUnsettled(attempt.status) && !absl::IsAborted(attempt.status)) {
        return load_.history_.Violation(absl::StrCat(what, " was answered ", Describe(attempt.status)), subject);
      }
      operation.unknown_since = std::min(operation.unknown_since, attempt.begun);
      if (GivesUp(operation)) return;
      absl::SleepFor(absl::Milliseconds(Any(5, 40)));
    }
    load_.history_.Settle(operation, Outcome::kDone, {}, 0);
    NoteSettled(operation);
  }

  Load& load_;
  const std::string name_;
  const int number_;
  const int64_t run_ = absl::ToUnixSeconds(absl::Now());
  std::mt19937_64 random_;
  std::vector<std::unique_ptr<CaseService::Stub>> cases_;
  std::vector<std::unique_ptr<StaffService::Stub>> staff_;
  int64_t texts_ = 0;
  std::deque<std::function<void()>> repeats_;
  std::vector<std::function<void()>> unsure_;
  std::thread thread_;
};

Load::Load(Installation& installation, History& history, Promised& promised, uint64_t seed, int clients)
    : installation_(installation), history_(history), promised_(promised) {
  sql::Database db(installation.cluster().Schema("grid_registry"));
  const absl::Status read = db.Read(absl::Now() + absl::Seconds(10), [&](sql::Txn& tx) {
    return tx.Query("SELECT code FROM area WHERE district = '370211' ORDER BY code", {},
                    [&](const sql::Row& row) { areas_.push_back(row.Text(1)); });
  });
  if (!read.ok() || areas_.empty()) history.Violation("the demonstration district has no areas");
  for (int i = 0; i < clients; ++i) {
    clients_.push_back(std::make_unique<Client>(*this, i + 1, seed * 1000 + static_cast<uint64_t>(i)));
  }
}

// A run that gives up leaves them at work.
Load::~Load() {
  stopping_ = true;
  for (const auto& client : clients_) client->Join();
}

void Load::Start() {
  stopping_ = false;
  for (const auto& client : clients_) client->Start();
}

void Load::Stop() {
  stopping_ = true;
  for (const auto& client : clients_) client->Join();
  for (const auto& client : clients_) client->SettleRefusals();
}

}  // namespace zhiwang::testing
