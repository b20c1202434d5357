#include "tests/faults/load/load_client.h"

#include <algorithm>
#include <future>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "zhiwang/common/v1/error_reason.pb.h"

// The actions of a client of a Load on cases: each request is sent again with its request_id until it is settled.
namespace zhiwang::testing {
namespace {

constexpr size_t kRemembered = 16;  // what a client may ask once more

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

// Enters the meaning of an answer for the operation. True when it is settled.
bool Load::Client::Consider(Operation& operation, const absl::Status& status, const Case& answer, absl::Time begun,
                            bool has_etag) {
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
      history.Violation(fmt::format("{} {} was acknowledged and is refused when it is sent again: {}", operation.method,
                                    operation.request_id, Describe(status)),
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
std::optional<intake::v1::Case> Load::Client::Insist(const char* what, const char* change, const std::string& subject,
                                                     Method<Request> method, Request request) {
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

template <class Request>
void Load::Client::SettleLater(Operation& operation, Method<Request> method, const Request& request, bool has_etag) {
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
void Load::Client::RememberToRepeat(Operation& operation, Method<Request> method, const Request& request,
                                    bool has_etag) {
  repeats_.push_back([this, &operation, method, request, has_etag] {
    Case answer;
    const absl::Time begun = absl::Now();
    const absl::Status status = Once(operation, static_cast<int>(Any(0, kReplicas - 1)), method, request, answer);
    (void)Consider(operation, status, answer, begun, has_etag);
  });
  if (repeats_.size() > kRemembered) repeats_.pop_front();
}

template <class Request>
void Load::Client::Change(const char* what, const char* change, const std::string& name, Method<Request> method,
                          Request request) {
  request.set_name(name);
  if (Chance(0.3)) {
    absl::MutexLock lock(&load_.mutex_);
    if (const auto known = load_.version_.find(name); known != load_.version_.end()) {
      request.set_etag(absl::StrCat("v", known->second));
    }
  }
  (void)Insist(what, change, name, method, request);
}

void Load::Client::Create() {
  intake::v1::CreateCaseRequest request;
  request.set_district(load_.district_.name);
  Case& c = *request.mutable_case_();
  c.set_channel(static_cast<intake::v1::Case::Channel>(Any(1, 11)));
  c.set_text(fmt::format("第 {}/{} 件：自来水管爆裂", name_, ++texts_));
  if (load_.heavy_) *c.mutable_text() += std::string(50'000, 'x').substr(0, 19'000);
  c.set_urgency(static_cast<intake::v1::Case::Urgency>(Any(1, 3)));
  c.set_kind(static_cast<intake::v1::Case::Kind>(Any(1, 5)));
  c.set_category(absl::StrCat(load_.district_.name, "/categories/010101"));
  c.mutable_reporter()->set_display_name("张三");
  c.mutable_reporter()->set_no_callback(Chance(0.5));
  if (const int64_t place = Any(0, 9); place < 7) {
    c.set_area(Chance(0.4) ? absl::StrCat(load_.district_.name, "/areas/", load_.district_.town) : AnyArea());
  } else if (place == 7) {
    c.mutable_point()->set_longitude(120.04 + static_cast<double>(Any(-100, 100)) / 1000);
    c.mutable_point()->set_latitude(35.80 + static_cast<double>(Any(-100, 100)) / 1000);
  }
  const auto created = Insist("CreateCase", "case.created", "", &CaseService::Stub::CreateCase, request);
  if (!created) return;
  absl::MutexLock lock(&load_.mutex_);
  load_.cases_.push_back(created->name());
}

void Load::Client::ChangeInAnyWay(const std::string& name) {
  switch (Any(0, 11)) {
    case 0:
    case 1: {
      intake::v1::DispatchCaseRequest request;
      request.set_unit(fmt::format("{}/departments/D{:02}", load_.district_.name, Any(1, 20)));
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
      request.set_public_reply(fmt::format("{} 已抢修完毕 {}", name_, ++texts_));
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
      request.set_question(fmt::format("{} 是否仍在漏水 {}", name_, ++texts_));
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

}  // namespace zhiwang::testing
