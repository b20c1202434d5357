#include "services/mediation/dispute/wire/dispute_draft.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/committee/committee_proto.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/mediation_errors.h"
#include "services/mediation/party/party_proto.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestSummary = 200;
constexpr int kLongestFacts = 20'000;
constexpr int kLongestClaim = 2'000;
constexpr int kLongestIssue = 200;
constexpr int kMostIssues = 50;
constexpr int kLongestCourt = 60;
constexpr size_t kLongestExternalId = 64;
constexpr int kFirstYear = 1949;
constexpr int kMostPartiesGiven = 200;

absl::StatusOr<std::optional<absl::CivilDay>> MaybeDay(std::string_view field, const std::string& text) {
  if (text.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const absl::CivilDay day, calendar::ParseDay(field, text));
  return day;
}

absl::Status CheckExternalId(const std::string& id) {
  const bool fits = id.size() <= kLongestExternalId &&
                    std::all_of(id.begin(), id.end(), [](unsigned char c) { return c > ' ' && c < 0x7F; });
  if (fits) return absl::OkStatus();
  return error::FieldInvalid("dispute.origin.external_id", "must be at most 64 printable ASCII characters",
                             "须为不超过 64 个可见 ASCII 字符");
}

absl::StatusOr<std::vector<std::string>> IssuesFrom(const v1::Matter& proto) {
  if (proto.issues_size() > kMostIssues) {
    return error::FieldInvalid("dispute.matter.issues", "at most 50", "争议事项最多 50 项");
  }
  std::vector<std::string> issues;
  for (const v1::Matter::Issue& issue : proto.issues()) {
    RETURN_IF_ERROR(CheckText("dispute.matter.issues.text", issue.text(), 1, kLongestIssue));
    issues.push_back(issue.text());
  }
  return issues;
}

absl::Status CheckAmount(int64_t fen) {
  if (fen >= 0) return absl::OkStatus();
  return error::FieldInvalid("dispute.matter.amount_fen", "must not be negative", "争议金额不能为负");
}

absl::StatusOr<Type> TypeFrom(const v1::Matter& proto) {
  return KnownEnum<Type>("dispute.matter.type", proto.type(), v1::Matter::Type_descriptor());
}

absl::StatusOr<Scale> ScaleFrom(const v1::Matter& proto) {
  return KnownEnum<Scale>("dispute.matter.scale", proto.scale(), v1::Matter::Scale_descriptor(), Scale::kIndividual);
}

absl::Status ReadMatter(const v1::Matter& proto, Dispute& dispute) {
  ASSIGN_OR_RETURN(dispute.facts.type, TypeFrom(proto));
  ASSIGN_OR_RETURN(dispute.facts.scale, ScaleFrom(proto));
  RETURN_IF_ERROR(CheckText("dispute.matter.summary", proto.summary(), 1, kLongestSummary));
  RETURN_IF_ERROR(CheckText("dispute.matter.facts", proto.facts(), 0, kLongestFacts));
  RETURN_IF_ERROR(CheckText("dispute.matter.claim", proto.claim(), 0, kLongestClaim));
  RETURN_IF_ERROR(CheckAmount(proto.amount_fen()));
  MatterWords& words = dispute.words.matter;
  words.summary = proto.summary();
  words.facts = proto.facts();
  words.claim = proto.claim();
  words.amount_fen = proto.amount_fen();
  ASSIGN_OR_RETURN(words.issues, IssuesFrom(proto));
  return absl::OkStatus();
}

absl::Status ReadCase(const std::string& district, const v1::Origin& proto, Origin& origin) {
  ASSIGN_OR_RETURN(const std::string id, ParseIdWithin(district, "dispute.origin.case", proto.case_(), "cases"));
  if (!absl::SimpleAtoi(id, &origin.case_id) || origin.case_id <= 0) {
    return error::FieldInvalid("dispute.origin.case", "must name a case", "须为工单");
  }
  if (proto.case_round() < 1) return error::FieldInvalid("dispute.origin.case_round", "begins with 1", "轮次自 1 起");
  origin.case_round = proto.case_round();
  return absl::OkStatus();
}

absl::Status ReadScreening(const std::string& district, const v1::Origin& proto, Origin& origin) {
  if (proto.screening().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string id,
                   ParseIdWithin(district, "dispute.origin.screening", proto.screening(), "screenings"));
  if (!absl::SimpleAtoi(id, &origin.screening) || origin.screening <= 0) {
    return error::FieldInvalid("dispute.origin.screening", "must name a screening", "须为排查任务");
  }
  if (proto.finding() < 1) return error::FieldInvalid("dispute.origin.finding", "begins with 1", "纠纷线索序号自 1 起");
  origin.finding = proto.finding();
  return absl::OkStatus();
}

absl::Status ReadCourt(const v1::Origin& proto, Origin& origin) {
  RETURN_IF_ERROR(CheckText("dispute.origin.court", proto.court(), 1, kLongestCourt));
  origin.court = proto.court();
  origin.summary_procedure = proto.summary_procedure();
  ASSIGN_OR_RETURN(origin.papers_day, MaybeDay("dispute.origin.papers_day", proto.papers_day()));
  return absl::OkStatus();
}

absl::Status ReadOrigin(const std::string& district, const v1::Origin& proto, Dispute& dispute) {
  ASSIGN_OR_RETURN(dispute.facts.origin,
                   KnownEnum<OriginKind>("dispute.origin.kind", proto.kind(), v1::Origin::Kind_descriptor()));
  const OriginKind kind = dispute.facts.origin;
  if (kind == OriginKind::kCase) return ReadCase(district, proto, dispute.origin);
  if (kind == OriginKind::kScreening) return ReadScreening(district, proto, dispute.origin);
  if (IsOfCourt(kind)) RETURN_IF_ERROR(ReadCourt(proto, dispute.origin));
  if (IsOfCourt(kind) || kind == OriginKind::kPolice) {
    RETURN_IF_ERROR(CheckExternalId(proto.external_id()));
    dispute.origin.external_id = proto.external_id();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Point>> PointFrom(std::string_view field, const v1::Dispute& proto) {
  if (!proto.has_point()) return std::nullopt;
  RETURN_IF_ERROR(CheckPoint(field, proto.point()));
  return Point{proto.point().longitude(), proto.point().latitude()};
}

// What a new dispute and one of the past have in common.
absl::StatusOr<DisputeDraft> ReadDraft(const std::string& district, const v1::Dispute& proto) {
  DisputeDraft draft;
  Dispute& dispute = draft.dispute;
  dispute.district = district;
  RETURN_IF_ERROR(ReadMatter(proto.matter(), dispute));
  ASSIGN_OR_RETURN(dispute.point, PointFrom("dispute.point", proto));
  if (!dispute.point) {
    ASSIGN_OR_RETURN(draft.area, ParseIdWithin(district, "dispute.area", proto.area(), "areas"));
  }
  if (!proto.committee().empty()) {
    ASSIGN_OR_RETURN(const std::string id,
                     ParseIdWithin(district, "dispute.committee", proto.committee(), "committees"));
    if (!absl::SimpleAtoi(id, &draft.committee) || draft.committee <= 0) {
      return error::CommitteeUnknown("dispute.committee", proto.committee());
    }
  }
  ASSIGN_OR_RETURN(dispute.facts.asked, MaybeDay("dispute.asked_day", proto.asked_day()));
  dispute.facts.confidential = proto.confidential();
  if (proto.parties_size() > kMostPartiesGiven) {
    return error::FieldInvalid("dispute.parties", "at most 200", "当事人最多 200 个");
  }
  for (const v1::Party& party : proto.parties()) {
    ASSIGN_OR_RETURN(draft.parties.emplace_back(), PartyFromProto("dispute.parties", party));
  }
  return draft;
}

// The state in which a file of the past may be.
bool IsOfPast(State state) { return !IsOpen(state) && state != State::kNotAccepted && state != State::kJoined; }

// The end of a file of the past, where the row names none.
EndKind UsualEnd(State state) {
  switch (state) {
    case State::kPartlyAgreed:
      return EndKind::kPartSettled;
    case State::kFailed:
      return EndKind::kNoProspect;
    case State::kRefused:
      return EndKind::kPartyRefused;
    case State::kWithdrawn:
      return EndKind::kPartyWithdrew;
    case State::kTransferred:
      return EndKind::kToOtherBody;
    case State::kVoid:
      return EndKind::kByMistake;
    default:
      return EndKind::kAllSettled;
  }
}

absl::Status ReadTimes(const v1::Dispute& proto, Facts& facts, absl::Time& ended) {
  if (!proto.has_register_time()) {
    return error::FieldInvalid("dispute.register_time", "must be given", "必须给出登记时间");
  }
  ASSIGN_OR_RETURN(facts.registered, TimeFrom("dispute.register_time", proto.register_time()));
  facts.accepted = facts.registered;
  if (proto.has_accept_time()) {
    ASSIGN_OR_RETURN(facts.accepted, TimeFrom("dispute.accept_time", proto.accept_time()));
  } else if (facts.state != State::kVoid) {
    return error::FieldInvalid("dispute.accept_time", "must be given", "必须给出受理时间");
  }
  ended = *facts.accepted;
  if (proto.has_end_time()) {
    ASSIGN_OR_RETURN(ended, TimeFrom("dispute.end_time", proto.end_time()));
  } else if (facts.state != State::kVoid) {
    return error::FieldInvalid("dispute.end_time", "must be given", "必须给出终结时间");
  }
  if (*facts.accepted < facts.registered || ended < *facts.accepted) {
    return error::FieldInvalid("dispute.end_time", "the times are out of order", "登记、受理、终结时间的先后有误");
  }
  return absl::OkStatus();
}

absl::Status ReadEnds(const v1::Dispute& proto, absl::Time ended, Facts& facts) {
  if (proto.endings_size() > 1) {
    return error::FieldInvalid("dispute.endings", "one at most", "历史卷宗只登记一次终结");
  }
  Ending ending;
  ending.at = ended;
  ending.kind = UsualEnd(facts.state);
  if (proto.endings_size() == 1) {
    ASSIGN_OR_RETURN(ending.kind, KnownEnum<EndKind>("dispute.endings.kind", proto.endings(0).kind(),
                                                     v1::Ending::Kind_descriptor()));
  }
  facts.endings = {std::move(ending)};
  if (facts.state == State::kPerformed) facts.performed = ended;
  return absl::OkStatus();
}

absl::Status ReadNumber(const v1::ImportDisputesRequest::Row& row, Facts& facts) {
  const int year = static_cast<int>(calendar::Today().year());
  if (row.number_year() < kFirstYear || row.number_year() > year) {
    return error::FieldInvalid("number_year", "must be 1949 to the present year", "编号年份须为 1949 年至今年");
  }
  if (row.number() < 1) return error::FieldInvalid("number", "begins with 1", "编号自 1 起");
  facts.number = {0, row.number_year(), row.number()};
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckNote(std::string_view note) { return CheckText("note", note, 1, kLongestNote); }

absl::StatusOr<absl::CivilDay> DayOf(std::string_view field, const std::string& text) {
  return calendar::ParseDay(field, text);
}

absl::StatusOr<DisputeDraft> DraftFromProto(const std::string& district, const v1::Dispute& proto) {
  ASSIGN_OR_RETURN(DisputeDraft draft, ReadDraft(district, proto));
  RETURN_IF_ERROR(ReadOrigin(district, proto.origin(), draft.dispute));
  if (draft.dispute.facts.origin == OriginKind::kImport) {
    return error::FieldInvalid("dispute.origin.kind", "IMPORT is for ImportDisputes", "历史导入须用导入方法");
  }
  if (!proto.unit().empty()) {
    ASSIGN_OR_RETURN(draft.dispute.facts.unit, ParseIdWithin(district, "dispute.unit", proto.unit(), "departments"));
  }
  return draft;
}

absl::StatusOr<DisputeDraft> PastFromProto(const std::string& district, const v1::ImportDisputesRequest::Row& row) {
  const v1::Dispute& proto = row.dispute();
  ASSIGN_OR_RETURN(DisputeDraft draft, ReadDraft(district, proto));
  if (draft.committee == 0) return error::FieldInvalid("dispute.committee", "must be given", "必须给出调解委员会");
  Facts& facts = draft.dispute.facts;
  facts.origin = OriginKind::kImport;
  ASSIGN_OR_RETURN(facts.state, KnownEnum<State>("dispute.state", proto.state(), v1::Dispute::State_descriptor()));
  if (!IsOfPast(facts.state)) {
    return error::FieldInvalid("dispute.state", "must be a state of a file of the past", "历史卷宗须已终结");
  }
  absl::Time ended;
  RETURN_IF_ERROR(ReadTimes(proto, facts, ended));
  RETURN_IF_ERROR(ReadEnds(proto, ended, facts));
  RETURN_IF_ERROR(ReadNumber(row, facts));
  if (proto.risk().colour() != 0) {
    ASSIGN_OR_RETURN(facts.risk.colour,
                     KnownEnum<Colour>("dispute.risk.colour", proto.risk().colour(), v1::Risk::Colour_descriptor()));
  }
  facts.issues.assign(
      draft.dispute.words.matter.issues.size(),
      facts.state == State::kAgreed || facts.state == State::kPerformed ? Outcome::kSettled : Outcome::kUnsettled);
  if (!row.mediator().empty()) {
    Assignment assignment;
    ASSIGN_OR_RETURN(assignment.mediator, OfficeFrom(district, "mediator", row.mediator()));
    assignment.state = AssignmentState::kEnded;
    assignment.presides = true;
    assignment.proposed = *facts.accepted;
    assignment.accepted = *facts.accepted;
    assignment.ended = ended;
    facts.assignments = {std::move(assignment)};
    facts.taken_up = facts.accepted;
  }
  return draft;
}

absl::StatusOr<AmendmentDraft> AmendmentFromProto(const std::string& district, const v1::AmendDisputeRequest& request) {
  const auto& paths = request.update_mask().paths();
  if (paths.empty()) return error::FieldInvalid("update_mask", "must name a field", "须指明要补正的字段");
  AmendmentDraft draft;
  Amendment& amendment = draft.amendment;
  const v1::Dispute& proto = request.dispute();
  const v1::Matter& matter = proto.matter();
  for (const std::string& path : paths) {
    const bool whole = path == "matter";
    bool known = whole;
    const auto is = [&](std::string_view field) {
      const bool named = whole || path == field;
      known = known || named;
      return named;
    };
    if (is("matter.type")) {
      ASSIGN_OR_RETURN(amendment.type, TypeFrom(matter));
    }
    if (is("matter.scale")) {
      ASSIGN_OR_RETURN(amendment.scale, ScaleFrom(matter));
    }
    if (is("matter.summary")) {
      RETURN_IF_ERROR(CheckText("dispute.matter.summary", matter.summary(), 1, kLongestSummary));
      amendment.summary = matter.summary();
    }
    if (is("matter.facts")) {
      RETURN_IF_ERROR(CheckText("dispute.matter.facts", matter.facts(), 0, kLongestFacts));
      amendment.facts = matter.facts();
    }
    if (is("matter.claim")) {
      RETURN_IF_ERROR(CheckText("dispute.matter.claim", matter.claim(), 0, kLongestClaim));
      amendment.claim = matter.claim();
    }
    if (is("matter.amount_fen")) {
      RETURN_IF_ERROR(CheckAmount(matter.amount_fen()));
      amendment.amount_fen = matter.amount_fen();
    }
    if (is("matter.issues")) {
      ASSIGN_OR_RETURN(amendment.issues, IssuesFrom(matter));
    }
    if (path == "area") {
      ASSIGN_OR_RETURN(draft.area, ParseIdWithin(district, "dispute.area", proto.area(), "areas"));
      known = true;
    }
    if (path == "point") {
      ASSIGN_OR_RETURN(amendment.point, PointFrom("dispute.point", proto));
      if (!amendment.point) return error::FieldInvalid("dispute.point", "must be given", "须给出坐标");
      known = true;
    }
    if (path == "confidential") {
      amendment.confidential = proto.confidential();
      known = true;
    }
    if (path == "origin.papers_day") {
      ASSIGN_OR_RETURN(amendment.papers_day, MaybeDay("dispute.origin.papers_day", proto.origin().papers_day()));
      if (!amendment.papers_day) {
        return error::FieldInvalid("dispute.origin.papers_day", "must be given", "须给出签收材料的日期");
      }
      known = true;
    }
    if (path == "arbitration_told_day") {
      ASSIGN_OR_RETURN(amendment.arbitration_told,
                       MaybeDay("dispute.arbitration_told_day", proto.arbitration_told_day()));
      if (!amendment.arbitration_told) {
        return error::FieldInvalid("dispute.arbitration_told_day", "must be given", "须给出告知的日期");
      }
      known = true;
    }
    if (!known) return error::FieldInvalid("update_mask", "names a field that is not amended", "含有不能补正的字段");
  }
  return draft;
}

}  // namespace zhiwang::mediation
