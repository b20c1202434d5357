#include "services/mediation/legal_service/domain/legal_service.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/lifecycle/illegal_action.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"

namespace zhiwang::mediation {
namespace {

constexpr absl::Duration kLongest = absl::Hours(24);
constexpr char kLegalService[] = "zhiwang.mediation.v1.LegalService";

absl::Status CheckTime(const LegalServiceFacts& facts, absl::Time now) {
  constexpr std::string_view kField = "legal_service.end_time";
  if (facts.end <= facts.start) {
    return error::FieldInvalid(kField, "must be after start_time", "结束时间须晚于开始时间");
  }
  if (facts.end - facts.start > kLongest) {
    return error::FieldInvalid(kField, "at most 24 hours after start_time", "一次服务最长 24 小时");
  }
  if (facts.end > now) return error::FieldInvalid(kField, "must not be ahead", "只能登记已经完成的服务");
  return absl::OkStatus();
}

bool AdvisesSomebody(LegalServiceKind kind) {
  return kind == LegalServiceKind::kAdvice || kind == LegalServiceKind::kLegalAid;
}

bool AdvisesNobody(LegalServiceKind kind) {
  return kind == LegalServiceKind::kLecture || kind == LegalServiceKind::kMediation;
}

absl::Status CheckPerson(LegalServiceKind kind, const Person& person) {
  const bool numbered = !person.phone.empty() || !person.identity_number.empty();
  if (AdvisesNobody(kind) && (numbered || !person.name.empty())) {
    return error::FieldInvalid("legal_service.display_name", "nobody is advised by a lecture or a mediation",
                               "法治讲座和参与调解不登记服务对象");
  }
  if (person.name.empty() && (numbered || AdvisesSomebody(kind))) {
    return error::FieldInvalid("legal_service.display_name", "who was advised must be named", "须登记服务对象姓名");
  }
  if (!person.name.empty() && !numbered) {
    return error::FieldInvalid("legal_service.phone", "a phone or an identity number of who was advised is needed",
                               "须登记服务对象的电话或者身份证号码");
  }
  return absl::OkStatus();
}

absl::StatusOr<LegalService> StepService(const LegalService& before, LegalServiceAction action) {
  const LegalServiceTransition* row = FindRow(kLegalServiceLifecycle, before.facts.state, action);
  if (row == nullptr) return error::LegalServiceActionIllegal(before, action);
  LegalService after = before;
  after.facts.state = row->to;
  return after;
}

}  // namespace

std::string_view StateName(LegalServiceState state) {
  switch (state) {
    case LegalServiceState::kRecorded:
      return "RECORDED";
    case LegalServiceState::kConfirmed:
      return "CONFIRMED";
    case LegalServiceState::kVoided:
      return "VOIDED";
  }
  return "";
}

std::string_view StateNameZh(LegalServiceState state) {
  switch (state) {
    case LegalServiceState::kRecorded:
      return "待确认";
    case LegalServiceState::kConfirmed:
      return "已确认";
    case LegalServiceState::kVoided:
      return "已作废";
  }
  return "";
}

std::string_view ActionName(LegalServiceAction action) {
  return action == LegalServiceAction::kConfirm ? "CONFIRM" : "VOID";
}

std::string_view ActionNameZh(LegalServiceAction action) {
  return action == LegalServiceAction::kConfirm ? "确认" : "作废";
}

std::span<const Bar> BarsOf(LegalServiceKind kind) {
  static constexpr Bar kOfAdvice[] = {Bar::kMediating};
  static constexpr Bar kOfMediation[] = {Bar::kActingForParty, Bar::kAssessor, Bar::kWitness, Bar::kAppraiser};
  switch (kind) {
    case LegalServiceKind::kAdvice:
    case LegalServiceKind::kReview:
    case LegalServiceKind::kLegalAid:
      return kOfAdvice;
    case LegalServiceKind::kMediation:
      return kOfMediation;
    case LegalServiceKind::kLecture:
      return {};
  }
  return {};
}

std::string LegalServiceLifecycleTable() { return FormatLifecycle(kLegalServiceLifecycle); }

absl::Status CheckLegalService(const LegalServiceFacts& facts, const Person& person, absl::Time now) {
  RETURN_IF_ERROR(CheckTime(facts, now));
  if (facts.kind == LegalServiceKind::kMediation && facts.dispute == 0) {
    return error::FieldInvalid("legal_service.dispute", "a mediation names its dispute", "参与调解须填写纠纷编号");
  }
  return CheckPerson(facts.kind, person);
}

bool Collide(const LegalServiceFacts& a, const LegalServiceFacts& b) {
  if (a.state == LegalServiceState::kVoided || b.state == LegalServiceState::kVoided) return false;
  return std::max(a.start, b.start) < std::min(a.end, b.end);
}

absl::StatusOr<LegalService> ConfirmLegalService(const LegalService& before, const std::string& caller) {
  ASSIGN_OR_RETURN(LegalService after, StepService(before, LegalServiceAction::kConfirm));
  if (caller == before.facts.recorder) {
    return error::SamePerson("who recorded an entry does not confirm it", "登记人不能确认自己的记录");
  }
  after.facts.confirmer = caller;
  return after;
}

absl::StatusOr<LegalService> VoidLegalService(const LegalService& before, const std::string& caller, std::string note) {
  ASSIGN_OR_RETURN(LegalService after, StepService(before, LegalServiceAction::kVoid));
  after.facts.confirmer = caller;
  after.words.void_note = std::move(note);
  return after;
}

namespace error {

absl::Status LegalServiceNotFound(std::string_view name) {
  return Error(absl::StatusCode::kNotFound, common::v1::LEGAL_SERVICE_NOT_FOUND,
               fmt::format("no legal service {}", name), "没有这条法律服务记录")
      .Resource(kLegalService, name);
}

absl::Status LegalServiceActionIllegal(const LegalService& service, LegalServiceAction action) {
  const LegalServiceState state = service.facts.state;
  std::vector<LegalServiceAction> legal;
  for (const LegalServiceTransition& row : kLegalServiceLifecycle) {
    if (row.from == state) legal.push_back(row.action);
  }
  const std::string name = FormatResourceName(service.district, "legalServices", std::to_string(service.id));
  return IllegalAction(name, "记录", state, action, legal);
}

}  // namespace error
}  // namespace zhiwang::mediation
