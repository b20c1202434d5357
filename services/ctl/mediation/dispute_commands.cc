// dispute create and what is recorded of a dispute: acceptance, amendments, words of the parties, risk, callbacks.

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/mediation/dispute_call.h"
#include "services/ctl/mediation/yuan.h"
#include "services/ctl/text/point.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using Stub = v1::DisputeService::Stub;

constexpr int64_t kMostParties = 1'000'000;

// What --issues names: one each, between semicolons of either width.
void ReadIssues(const Arguments& arguments, v1::Matter& matter) {
  std::string text = arguments.Get("issues");
  constexpr std::string_view kWide = "；";
  for (size_t at = text.find(kWide); at != std::string::npos; at = text.find(kWide))
    text.replace(at, kWide.size(), ";");
  for (const absl::string_view issue : absl::StrSplit(text, ';', absl::SkipWhitespace())) {
    matter.add_issues()->set_text(std::string(issue));
  }
}

// Reads the flags of a matter that are given, and calls `given` with the contract's name of each.
template <class Given>
absl::Status ReadMatter(const Arguments& arguments, v1::Matter& matter, Given given) {
  if (arguments.Has("type")) {
    ASSIGN_OR_RETURN(const auto type, ParseTerm<v1::Matter::Type>("--type", arguments.Get("type")));
    matter.set_type(type);
    given("matter.type");
  }
  if (arguments.Has("scale")) {
    ASSIGN_OR_RETURN(const auto scale, ParseTerm<v1::Matter::Scale>("--scale", arguments.Get("scale")));
    matter.set_scale(scale);
    given("matter.scale");
  }
  if (arguments.Has("summary")) {
    matter.set_summary(arguments.Get("summary"));
    given("matter.summary");
  }
  if (arguments.Has("facts")) {
    matter.set_facts(arguments.Get("facts"));
    given("matter.facts");
  }
  if (arguments.Has("claim")) {
    matter.set_claim(arguments.Get("claim"));
    given("matter.claim");
  }
  if (arguments.Has("amount")) {
    ASSIGN_OR_RETURN(const int64_t fen, ParseYuan("--amount", arguments.Get("amount")));
    matter.set_amount_fen(fen);
    given("matter.amount_fen");
  }
  if (arguments.Has("issues")) {
    ReadIssues(arguments, matter);
    given("matter.issues");
  }
  return absl::OkStatus();
}

// Enters the party whose name the flag gives, and whose phone `{flag}_phone`; nobody where it is not given.
void ReadParty(const Arguments& arguments, std::string_view flag, v1::Party::Side side, v1::Dispute& dispute) {
  const std::string phone_flag = std::string(flag) + "_phone";
  if (!arguments.Has(flag) && !arguments.Has(phone_flag)) return;
  v1::Party& party = *dispute.add_parties();
  party.set_side(side);
  party.set_display_name(arguments.Get(flag));
  party.set_phone(arguments.Get(phone_flag));
}

absl::StatusOr<ExitCode> Create(const Connection& connection, const Arguments& arguments) {
  if (!arguments.Has("type") || !arguments.Has("summary")) return UsageError("--type 和 --summary 必须给出");
  if (HasPoint(arguments) == arguments.Has("area")) return UsageError("要么给 --area，要么给 --lng 和 --lat");
  v1::CreateDisputeRequest request;
  request.set_district(connection.District());
  v1::Dispute& dispute = *request.mutable_dispute();
  RETURN_IF_ERROR(ReadMatter(arguments, *dispute.mutable_matter(), [](const char*) {}));
  if (HasPoint(arguments)) RETURN_IF_ERROR(ReadPoint(arguments, *dispute.mutable_point()));
  dispute.set_area(connection.Name("areas", arguments.Get("area")));
  dispute.set_committee(connection.Name("committees", arguments.Get("committee")));
  dispute.set_asked_day(arguments.Get("asked"));
  dispute.set_confidential(arguments.On("confidential"));
  v1::Origin& origin = *dispute.mutable_origin();
  ASSIGN_OR_RETURN(const auto kind, ParseTerm<v1::Origin::Kind>("--origin", arguments.Get("origin", "party")));
  origin.set_kind(kind);
  origin.set_external_id(arguments.Get("external_id"));
  origin.set_court(arguments.Get("court"));
  origin.set_summary_procedure(arguments.On("summary_procedure"));
  origin.set_papers_day(arguments.Get("papers"));
  ReadParty(arguments, "applicant", v1::Party::APPLICANT, dispute);
  ReadParty(arguments, "respondent", v1::Party::RESPONDENT, dispute);
  return ChangeDispute(connection, arguments, std::move(request), &Stub::CreateDispute);
}

absl::StatusOr<ExitCode> Accept(const Connection& connection, const Arguments& arguments) {
  return ChangeDispute(connection, arguments, OnDispute<v1::AcceptDisputeRequest>(connection, arguments),
                       &Stub::AcceptDispute);
}

absl::StatusOr<ExitCode> Refuse(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::RefuseDisputeRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const auto ground, ParseTerm<v1::Ending::Refusal>("--ground", arguments.Get("ground")));
  request.set_ground(ground);
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::RefuseDispute);
}

absl::StatusOr<ExitCode> Amend(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::AmendDisputeRequest>(connection, arguments);
  auto& mask = *request.mutable_update_mask();
  v1::Dispute& dispute = *request.mutable_dispute();
  RETURN_IF_ERROR(ReadMatter(arguments, *dispute.mutable_matter(), [&](const char* field) { mask.add_paths(field); }));
  if (HasPoint(arguments)) {
    RETURN_IF_ERROR(ReadPoint(arguments, *dispute.mutable_point()));
    mask.add_paths("point");
  }
  if (arguments.Has("area")) {
    dispute.set_area(connection.Name("areas", arguments.Get("area")));
    mask.add_paths("area");
  }
  if (arguments.Has("confidential")) {
    dispute.set_confidential(arguments.On("confidential"));
    mask.add_paths("confidential");
  }
  if (arguments.Has("papers")) {
    dispute.mutable_origin()->set_papers_day(arguments.Get("papers"));
    mask.add_paths("origin.papers_day");
  }
  if (arguments.Has("told")) {
    dispute.set_arbitration_told_day(arguments.Get("told"));
    mask.add_paths("arbitration_told_day");
  }
  if (mask.paths().empty()) return UsageError("没有说明补正什么");
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::AmendDispute);
}

// The numbers of --party: `1` or `1,2`.
absl::StatusOr<std::vector<int32_t>> PartiesOf(const Arguments& arguments) {
  std::vector<int32_t> parties;
  for (const absl::string_view word : absl::StrSplit(arguments.Get("party"), ',')) {
    int32_t number = 0;
    if (!absl::SimpleAtoi(word, &number) || number < 1) return UsageError("--party 必须是当事人序号，如 1 或 1,2");
    parties.push_back(number);
  }
  return parties;
}

absl::StatusOr<ExitCode> RecordConsent(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::RecordConsentRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const std::vector<int32_t> parties, PartiesOf(arguments));
  ASSIGN_OR_RETURN(const auto subject,
                   ParseTerm<v1::Consent::Subject>("--subject", arguments.Get("subject", "mediation")));
  ASSIGN_OR_RETURN(const auto answer, ParseTerm<v1::Consent::Answer>("--answer", arguments.Get("answer")));
  ASSIGN_OR_RETURN(const auto form, ParseTerm<v1::Consent::Form>("--form", arguments.Get("form")));
  ASSIGN_OR_RETURN(const int64_t proxy, arguments.Integer("proxy", 1, kMostParties, 0));
  for (const int32_t party : parties) {
    v1::Consent& consent = *request.add_consents();
    consent.set_party(party);
    consent.set_subject(subject);
    consent.set_answer(answer);
    consent.set_form(form);
    consent.set_reference(arguments.Get("reference"));
    consent.set_proxy(static_cast<int32_t>(proxy));
  }
  return ChangeDispute(connection, arguments, std::move(request), &Stub::RecordConsent);
}

absl::StatusOr<ExitCode> Rate(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::RateRiskRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const auto colour, ParseTerm<v1::Risk::Colour>("--colour", arguments.Get("colour")));
  request.set_colour(colour);
  request.set_leader(connection.Name("staff", arguments.Get("leader")));
  request.set_visited_day(arguments.Get("visited"));
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::RateRisk);
}

absl::StatusOr<ExitCode> Callback(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::RecordDisputeCallbackRequest>(connection, arguments);
  v1::DisputeCallback& callback = *request.mutable_callback();
  ASSIGN_OR_RETURN(const int64_t party, arguments.Integer("party", 1, kMostParties, 0));
  ASSIGN_OR_RETURN(const auto performed,
                   ParseTerm<v1::DisputeCallback::Answer>("--performed", arguments.Get("performed")));
  ASSIGN_OR_RETURN(const auto satisfied,
                   ParseTerm<v1::DisputeCallback::Answer>("--satisfied", arguments.Get("satisfied")));
  callback.set_party(static_cast<int32_t>(party));
  callback.set_reached(arguments.On("reached"));
  callback.set_performed(performed);
  callback.set_satisfied(satisfied);
  callback.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::RecordDisputeCallback);
}

absl::StatusOr<ExitCode> Prevent(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::RecordPreventionRequest>(connection, arguments);
  v1::Prevention& prevention = *request.mutable_prevention();
  ASSIGN_OR_RETURN(const auto kind, ParseTerm<v1::Prevention::Kind>("--kind", arguments.Get("kind")));
  ASSIGN_OR_RETURN(const int64_t persons, arguments.Integer("persons", 1, kMostParties, 0));
  prevention.set_kind(kind);
  prevention.set_persons(static_cast<int32_t>(persons));
  prevention.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::RecordPrevention);
}

constexpr Flag kMatterFlags[] = {
    {"type", "TYPE", "纠纷类型，如 boundary、neighbours、family、damages"},
    {"scale", "SCALE", "individual、group 或 major_group"},
    {"summary", "TEXT", "概要，不写人名"},
    {"facts", "TEXT", "纠纷事实"},
    {"claim", "TEXT", "请求"},
    {"amount", "YUAN", "争议金额（元）"},
    {"issues", "TEXT", "争议事项，用；分开"},
    {"area", "CODE", "区域代码，没有坐标时用"},
    {"lng", "DEGREES", "经度（GCJ-02）"},
    {"lat", "DEGREES", "纬度（GCJ-02）"},
    {"confidential", "", "卷宗保密"},
};

std::vector<Flag> WithMatter(std::vector<Flag> others) {
  std::vector<Flag> flags(std::begin(kMatterFlags), std::end(kMatterFlags));
  flags.insert(flags.end(), others.begin(), others.end());
  return flags;
}

}  // namespace

std::vector<Command> DisputeCommands() {
  return {
      {"dispute create", "", "登记一件纠纷",
       "dispute create --type boundary --summary '两户地界争议' --area 370211109201 --applicant 张三 --respondent 李四",
       WithMatter({{"committee", "ID", "调解委员会编号；不给则为最基层能受理的"},
                   {"origin", "ORIGIN", "来源，默认 party；如 committee、police、court_delegated、court_entrusted"},
                   {"asked", "YYYY-MM-DD", "当事人申请之日，默认今天"},
                   {"external_id", "ID", "公安或法院的编号"},
                   {"court", "NAME", "委派、委托的法院"},
                   {"papers", "YYYY-MM-DD", "签收法院材料之日"},
                   {"summary_procedure", "", "法院适用简易程序"},
                   {"applicant", "NAME", "申请方姓名"},
                   {"applicant_phone", "DIGITS", "申请方电话"},
                   {"respondent", "NAME", "被申请方姓名"},
                   {"respondent_phone", "DIGITS", "被申请方电话"},
                   kRequestId}),
       0, 0, Create},
      {"dispute accept", "ID", "受理，取得卷宗号", "dispute accept 12", {kDisputeEtag, kRequestId}, 1, 1, Accept},
      {"dispute refuse",
       "ID",
       "不予受理",
       "dispute refuse 12 --ground taken_elsewhere --note '法院已立案'",
       {{"ground", "GROUND", "by_authority_only、forbidden、taken_elsewhere 或 nobody_to_answer"},
        kDisputeNote,
        kDisputeEtag,
        kRequestId},
       1,
       1,
       Refuse},
      {"dispute amend", "ID", "补正案情、区域或保密；只改给出的",
       "dispute amend 12 --amount 3000 --note '双方确认金额'",
       WithMatter({{"papers", "YYYY-MM-DD", "签收法院材料之日，登记后才签收的"},
                   {"told", "YYYY-MM-DD", "告知劳动争议当事人可以申请仲裁之日"},
                   kDisputeNote,
                   kDisputeEtag,
                   kRequestId}),
       1, 1, Amend},
      {"dispute consent",
       "ID",
       "记录当事人的意愿",
       "dispute consent 12 --party 1,2 --answer yes --form written",
       {{"party", "N[,N]", "当事人序号，可以几个一起"},
        {"subject", "SUBJECT",
         "mediation（默认）、mediator、tie_waiver、extension、open_sessions、by_video 或 new_round"},
        {"answer", "yes|no", "同意或不同意；不同意调解即终结"},
        {"form", "FORM", "written、spoken 或 electronic"},
        {"reference", "TEXT", "调解：要上报到的层级，如 ZONE；调解员、回避：指派序号；延期：YYYY-MM-DD"},
        {"proxy", "N", "代为表示的代理人序号"},
        kDisputeEtag,
        kRequestId},
       1,
       1,
       RecordConsent},
      {"dispute rate",
       "ID",
       "风险定级",
       "dispute rate 12 --colour red --leader S000001 --note '扬言自残'",
       {{"colour", "COLOUR", "green、yellow 或 red"},
        {"visited", "YYYY-MM-DD", "走访当事人之日，下调时必填"},
        {"leader", "ID", "红色的包案领导工号，可以后补"},
        kDisputeNote,
        kDisputeEtag,
        kRequestId},
       1,
       1,
       Rate},
      {"dispute callback",
       "ID",
       "登记终结后的一次回访",
       "dispute callback 12 --party 1 --reached --performed yes --satisfied yes",
       {{"party", "N", "当事人序号"},
        {"reached", "", "联系上了"},
        {"performed", "yes|no", "是否履行"},
        {"satisfied", "yes|no", "是否满意"},
        kDisputeNote,
        kDisputeEtag,
        kRequestId},
       1,
       1,
       Callback},
      {"dispute prevent",
       "ID",
       "记录防止了什么",
       "dispute prevent 12 --kind fight --persons 12 --note '劝散'",
       {{"kind", "KIND", "suicide、crime、group_petition 或 fight"},
        {"persons", "N", "涉及人数"},
        kDisputeNote,
        kDisputeEtag,
        kRequestId},
       1,
       1,
       Prevent},
  };
}

}  // namespace zhiwang::ctl
