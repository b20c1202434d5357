#include "services/case_intake/case/wire/case_proto.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "common/auth/self.h"
#include "common/calendar/wire/deadline_wire.h"
#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/identity_number.h"
#include "common/text/normal_form.h"
#include "common/text/phone.h"
#include "common/text/text.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/change_type.h"
#include "services/case_intake/case/domain/lifecycle.h"
#include "services/case_intake/mediation/referral_proto.h"
#include "services/case_intake/site_check/site_check_proto.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {
namespace {

constexpr int kLongestTitle = 200;
constexpr int kTitleFromText = 40;
constexpr int kLongestText = 20'000;
constexpr int kLongestNote = 500;
constexpr int kLongestInternalNote = 2'000;
constexpr int kLongestName = 40;
constexpr int kLongestAddress = 100;
constexpr int kLongestPhone = 40;
constexpr size_t kLongestExternalId = 64;
constexpr int kMostCallbacks = 20;

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(State::kInMediation) == v1::Case::IN_MEDIATION &&
              static_cast<int>(Action::kReopenAtCentre) == v1::Case::REOPEN_AT_CENTRE);
static_assert(static_cast<int>(Channel::kPetitionPlatform) == v1::Case::PETITION_PLATFORM);
static_assert(static_cast<int>(Urgency::kEmergency) == v1::Case::EMERGENCY &&
              static_cast<int>(Kind::kSuggestion) == v1::Case::SUGGESTION);
static_assert(static_cast<int>(Placement::kOutside) == v1::Case::OUTSIDE &&
              static_cast<int>(Clock::kSiteCheck) == common::v1::Deadline::SITE_CHECK);
static_assert(static_cast<int>(Verdict::kNo) == v1::Callback::NO &&
              static_cast<int>(ReturnReason::kDuplicate) == v1::Case::DUPLICATE);
static_assert(static_cast<int>(Disposition::kWithdrawn) == v1::Case::WITHDRAWN);

absl::StatusOr<std::string> PhoneFrom(std::string_view field, std::string_view phone) {
  ASSIGN_OR_RETURN(std::string written, ReadName(field, phone, 0, kLongestPhone));
  if (!written.empty() && !ReadPhone(written)) {
    return error::FieldInvalid(field, "must be one phone number, with an extension or without",
                               "须为一个电话号码，如 13800138000、0532-86890004 转 8001");
  }
  return written;
}

absl::Status CheckExternalId(const std::string& id) {
  const bool fits = id.size() <= kLongestExternalId &&
                    std::all_of(id.begin(), id.end(), [](unsigned char c) { return c > ' ' && c < 0x7F; });
  if (fits) return absl::OkStatus();
  return error::FieldInvalid("case.external_id", "must be at most 64 printable ASCII characters",
                             "须为不超过 64 个可见 ASCII 字符");
}

std::string TitleFrom(const std::string& text) {
  std::string title = FirstCharacters(text, kTitleFromText);
  std::replace_if(
      title.begin(), title.end(), [](unsigned char c) { return c < ' '; }, ' ');
  return title;
}

absl::StatusOr<Callback> CallbackFromProto(const v1::Callback& proto) {
  Callback callback{};
  ASSIGN_OR_RETURN(callback.at, TimeFrom("case.callbacks.at", proto.at()));
  callback.reached = proto.reached();
  ASSIGN_OR_RETURN(callback.solved, KnownEnum<Verdict>("case.callbacks.solved", proto.solved(),
                                                       v1::Callback::Verdict_descriptor(), Verdict::kNone));
  ASSIGN_OR_RETURN(callback.satisfied, KnownEnum<Verdict>("case.callbacks.satisfied", proto.satisfied(),
                                                          v1::Callback::Verdict_descriptor(), Verdict::kNone));
  if (!callback.reached && (callback.solved != Verdict::kNone || callback.satisfied != Verdict::kNone)) {
    return error::FieldInvalid("case.callbacks", "nobody was reached, so nobody answered", "未接通的回访不能有评价");
  }
  RETURN_IF_ERROR(CheckText("case.callbacks.note", proto.note(), 0, kLongestNote));
  callback.note = proto.note();
  return callback;
}

// The author of a change, for staff; of a citizen only that it was one. The row keeps sealed whose case it is, and not
// everybody who reads the timeline may know that.
std::string ShownActor(const std::string& actor) {
  auto self = auth::SelfOf(actor);
  if (!self) return actor;
  self->id = "-";
  return auth::SubjectOf(*self);
}

// One line for people about a change.
std::string Summary(const changelog::Change& change) {
  v1::CaseChange payload;
  if (!payload.ParseFromString(change.payload)) return {};
  const auto& after = payload.after();
  if (change.type == "case.created") return "登记";
  if (change.type == "case.imported") return "历史工单导入";
  if (change.type == "case.placed") return "定位到网格";
  if (change.type == "case.overdue") {
    const int64_t late = payload.late_seconds() / 60;
    return late == 0 ? "办理期限已过，尚未答复" : fmt::format("办理期限已过，尚未答复（晚 {} 分钟记录）", late);
  }
  if (change.type == "case.dispatched") return fmt::format("派单至 {}", after.unit());
  if (change.type == "case.accepted") return fmt::format("{} 签收", after.unit());
  if (change.type == "case.returned") {
    return fmt::format("{} 退单（{}）", after.unit(), ChineseLabel(payload.return_reason()));
  }
  if (change.type == "case.resolved") return fmt::format("{} 答复", after.unit());
  if (change.type == "case.called_back") {
    const auto& callback = after.callbacks(after.callbacks_size() - 1);
    if (!callback.reached()) return "回访未接通";
    return fmt::format("回访：解决 {}，满意 {}", ChineseLabel(callback.solved()), ChineseLabel(callback.satisfied()));
  }
  if (change.type == "case.added_to") return "诉求人补充";
  if (change.type == "case.withdrawn") return "诉求人撤回";
  if (change.type == "case.rated") {
    const auto& rating = after.callbacks(after.callbacks_size() - 1);
    return fmt::format("诉求人评价：解决 {}，满意 {}", ChineseLabel(rating.solved()), ChineseLabel(rating.satisfied()));
  }
  if (change.type == "case.deadlines_recomputed")
    return "时限按工作日历重新计算" + calendar::DescribeMoves(payload.before().deadlines(), after.deadlines());
  if (change.type == "case.reopened") return fmt::format("第 {} 次重办", after.redos_size());
  if (change.type == "case.reopened_at_centre") return fmt::format("第 {} 次重办，退回中心", after.redos_size());
  if (payload.has_site_check()) return SummaryOf(payload.site_check());
  if (change.type == kWithdrawalNotTold) {
    return fmt::format("第 {} 次转调解：撤回转出未告知调解服务", payload.referral().round());
  }
  if (payload.has_referral()) return SummaryOf(payload.referral());
  if (change.type == "case.closed") return fmt::format("办结（{}）", ChineseLabel(payload.disposition()));
  return change.type;
}

}  // namespace

absl::StatusOr<Reporter> ReporterFromProto(const v1::Reporter& proto) {
  Reporter reporter;
  ASSIGN_OR_RETURN(reporter.name, ReadName("case.reporter.display_name", proto.display_name(), 0, kLongestName));
  ASSIGN_OR_RETURN(reporter.phone, PhoneFrom("case.reporter.phone", proto.phone()));
  ASSIGN_OR_RETURN(reporter.address, ReadName("case.reporter.address", proto.address(), 0, kLongestAddress));
  if (!IsBlank(proto.identity_number())) {
    auto normal = NormalIdentityNumber(proto.identity_number(), calendar::Today());
    if (!normal)
      return error::FieldInvalid("case.reporter.identity_number", "must be an identity number", "不是有效的身份证号码");
    reporter.identity_number = *std::move(normal);
  }
  const bool nothing =
      reporter.name.empty() && reporter.phone.empty() && reporter.identity_number.empty() && reporter.address.empty();
  if (proto.anonymous() && !nothing) {
    return error::FieldInvalid("case.reporter", "an anonymous reporter has no name, phone, identity number or address",
                               "匿名诉求不得留姓名、电话、证件号和住址");
  }
  return reporter;
}

void ToProto(const Reporter& reporter, v1::Reporter& proto) {
  proto.set_display_name(reporter.name);
  proto.set_phone(reporter.phone);
  proto.set_normal_phone(reporter.normal_phone);
  proto.set_identity_number(reporter.identity_number);
  proto.set_address(reporter.address);
}

absl::StatusOr<Point> PointFromProto(std::string_view field, const common::v1::Point& proto) {
  RETURN_IF_ERROR(CheckPoint(field, proto));
  return Point{proto.longitude(), proto.latitude()};
}

v1::Case ToProto(const Case& c) {
  v1::Case proto;
  const Facts& facts = c.facts;
  const auto name = [&](std::string_view collection, std::string_view id) {
    return FormatResourceName(c.district, collection, id);
  };
  proto.set_name(name("cases", std::to_string(c.id)));
  proto.set_etag(resource::EtagOf(c.version));
  proto.set_state(static_cast<v1::Case::State>(facts.state));
  for (const Action action : LegalActions(c)) proto.add_legal_actions(static_cast<v1::Case::Action>(action));
  proto.set_channel(static_cast<v1::Case::Channel>(facts.channel));
  proto.set_external_id(c.external_id);
  auto* reporter = proto.mutable_reporter();
  reporter->set_no_callback(c.no_callback);
  reporter->set_anonymous(c.anonymous);
  reporter->set_confidential(c.confidential);
  proto.set_title(c.title);
  proto.set_text(c.text);
  proto.set_category(name("categories", facts.category));
  proto.set_urgency(static_cast<v1::Case::Urgency>(c.urgency));
  proto.set_kind(static_cast<v1::Case::Kind>(c.kind));
  if (c.point) {
    proto.mutable_point()->set_longitude(c.point->longitude);
    proto.mutable_point()->set_latitude(c.point->latitude);
  }
  for (const AreaStep& step : c.area) {
    auto* link = proto.add_area_chain();
    link->set_area(name("areas", step.code));
    link->set_display_name(step.name);
  }
  proto.set_area(name("areas", c.area.empty() ? c.claimed_area : c.area.back().code));
  proto.set_placement(static_cast<v1::Case::Placement>(c.placement));
  proto.set_unit(name("departments", facts.unit));
  SetTime(facts.received, proto.mutable_receive_time());
  if (facts.dispatched) SetTime(*facts.dispatched, proto.mutable_dispatch_time());
  if (!facts.resolutions.empty()) SetTime(facts.resolutions.back(), proto.mutable_resolve_time());
  if (facts.closed) SetTime(*facts.closed, proto.mutable_close_time());
  for (const Deadline& deadline : facts.deadlines) {
    auto* row = proto.add_deadlines();
    row->set_clock(static_cast<common::v1::Deadline::Clock>(deadline.clock));
    calendar::ToProto(deadline, *row);
  }
  proto.set_public_reply(c.public_reply);
  proto.set_internal_note(c.internal_note);
  for (const Callback& callback : facts.callbacks) {
    auto* row = proto.add_callbacks();
    SetTime(callback.at, row->mutable_at());
    row->set_reached(callback.reached);
    row->set_solved(static_cast<v1::Callback::Verdict>(callback.solved));
    row->set_satisfied(static_cast<v1::Callback::Verdict>(callback.satisfied));
    row->set_note(callback.note);
    row->set_round(callback.round);
    row->set_by_citizen(callback.by_citizen);
  }
  proto.set_return_count(static_cast<int32_t>(facts.returns.size()));
  proto.set_redo_count(static_cast<int32_t>(facts.redos.size()));
  proto.set_disposition(static_cast<v1::Case::Disposition>(c.disposition));
  proto.set_complained_unit(name("departments", c.complained_unit));
  for (const SiteCheck& check : c.site_checks) {
    *proto.add_site_checks() = ToProto(c.district, check, proto.site_checks_size() + 1);
  }
  for (const Referral& referral : c.referrals) {
    *proto.add_referrals() = ToProto(c.district, referral, proto.referrals_size() + 1);
  }
  for (const Addition& addition : c.additions) {
    auto* row = proto.add_additions();
    SetTime(addition.at, row->mutable_at());
    row->set_text(addition.text);
  }
  return proto;
}

absl::StatusOr<Case> FromProto(const std::string& district, const v1::Case& proto) {
  Case c;
  c.district = district;
  ASSIGN_OR_RETURN(c.facts.channel,
                   KnownEnum<Channel>("case.channel", proto.channel(), v1::Case::Channel_descriptor()));
  ASSIGN_OR_RETURN(
      c.urgency, KnownEnum<Urgency>("case.urgency", proto.urgency(), v1::Case::Urgency_descriptor(), Urgency::kNormal));
  ASSIGN_OR_RETURN(c.kind, KnownEnum<Kind>("case.kind", proto.kind(), v1::Case::Kind_descriptor(), Kind::kRequest));
  RETURN_IF_ERROR(CheckExternalId(proto.external_id()));
  c.external_id = proto.external_id();
  c.no_callback = proto.reporter().no_callback();
  c.anonymous = proto.reporter().anonymous();
  c.confidential = proto.reporter().confidential();
  if (!proto.complained_unit().empty()) {
    ASSIGN_OR_RETURN(c.complained_unit,
                     ParseIdWithin(district, "case.complained_unit", proto.complained_unit(), "departments"));
  }
  RETURN_IF_ERROR(CheckText("case.text", proto.text(), 1, kLongestText));
  c.text = proto.text();
  RETURN_IF_ERROR(CheckText("case.title", proto.title(), 0, kLongestTitle));
  c.title = proto.title().empty() ? TitleFrom(c.text) : proto.title();
  if (!proto.category().empty()) {
    ASSIGN_OR_RETURN(c.facts.category, ParseIdWithin(district, "case.category", proto.category(), "categories"));
  }
  if (proto.has_point()) {
    ASSIGN_OR_RETURN(c.point, PointFromProto("case.point", proto.point()));
  } else if (!proto.area().empty()) {
    ASSIGN_OR_RETURN(c.claimed_area, ParseIdWithin(district, "case.area", proto.area(), "areas"));
  }
  c.facts.area_path = AreaPathOf({});
  return c;
}

absl::StatusOr<Case> HistoricFromProto(const std::string& district, const v1::Case& proto) {
  ASSIGN_OR_RETURN(Case c, FromProto(district, proto));
  if (c.external_id.empty())
    return error::FieldInvalid("case.external_id", "is what an imported case is known by", "导入的工单必须有外部编号");
  if (!proto.has_receive_time()) return error::FieldInvalid("case.receive_time", "must be given", "必须给出受理时间");
  ASSIGN_OR_RETURN(c.facts.received, TimeFrom("case.receive_time", proto.receive_time()));
  if (proto.has_dispatch_time()) {
    ASSIGN_OR_RETURN(c.facts.dispatched, TimeFrom("case.dispatch_time", proto.dispatch_time()));
  }
  if (proto.has_resolve_time()) {
    ASSIGN_OR_RETURN(const absl::Time resolved, TimeFrom("case.resolve_time", proto.resolve_time()));
    c.facts.resolutions.push_back(resolved);
  }
  if (proto.has_close_time()) {
    ASSIGN_OR_RETURN(c.facts.closed, TimeFrom("case.close_time", proto.close_time()));
  }
  if (!proto.unit().empty()) {
    ASSIGN_OR_RETURN(c.facts.unit, ParseIdWithin(district, "case.unit", proto.unit(), "departments"));
  }
  RETURN_IF_ERROR(CheckText("case.public_reply", proto.public_reply(), 0, kLongestText));
  c.public_reply = proto.public_reply();
  RETURN_IF_ERROR(CheckText("case.internal_note", proto.internal_note(), 0, kLongestInternalNote));
  c.internal_note = proto.internal_note();
  if (proto.callbacks_size() > kMostCallbacks) return error::FieldInvalid("case.callbacks", "at most 20", "最多 20 条");
  for (const v1::Callback& row : proto.callbacks()) {
    ASSIGN_OR_RETURN(Callback callback, CallbackFromProto(row));
    c.facts.callbacks.push_back(std::move(callback));
  }
  return c;
}

common::v1::Change ToProto(const changelog::Change& change) {
  common::v1::Change proto;
  proto.set_resource(FormatResourceName(change.district, "cases", change.id));
  proto.set_version(change.version);
  proto.set_type(change.type);
  proto.set_actor(ShownActor(change.actor));
  SetTime(change.at, proto.mutable_at());
  proto.set_summary(Summary(change));
  proto.set_seq(change.seq);
  return proto;
}

}  // namespace zhiwang::intake
