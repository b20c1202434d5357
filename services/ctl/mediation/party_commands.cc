// party add, amend, remove, reveal, search, invite: the parties of disputes, and who else takes part.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/strings/str_split.h"
#include "common/names/label.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/mediation/dispute_call.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using Stub = v1::DisputeService::Stub;

constexpr int64_t kMostPartyNumber = 1'000'000;
constexpr Flag kParty = {"party", "N", "当事人序号"};

absl::Status ReadProxy(const Arguments& arguments, v1::Party& party) {
  if (!arguments.Has("proxy")) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto ground,
                   ParseTerm<v1::Party::Proxy::Ground>("--proxy_ground", arguments.Get("proxy_ground")));
  v1::Party::Proxy& proxy = *party.add_proxies();
  proxy.set_ground(ground);
  proxy.set_display_name(arguments.Get("proxy"));
  proxy.set_phone(arguments.Get("proxy_phone"));
  proxy.set_identity_number(arguments.Get("proxy_identity"));
  proxy.set_relation(arguments.Get("relation"));
  proxy.set_matter(arguments.Get("matter"));
  proxy.set_from_day(arguments.Get("from"));
  proxy.set_until_day(arguments.Get("until"));
  for (const absl::string_view word : absl::StrSplit(arguments.Get("powers"), ',', absl::SkipEmpty())) {
    ASSIGN_OR_RETURN(const auto power,
                     ParseTerm<v1::Party::Proxy::Power>("--powers", std::string_view(word.data(), word.size())));
    proxy.add_powers(power);
  }
  return absl::OkStatus();
}

// What the flags say of who the party is.
absl::Status ReadPerson(const Arguments& arguments, v1::Party& party) {
  ASSIGN_OR_RETURN(const auto capacity, ParseTerm<v1::Party::Capacity>("--capacity", arguments.Get("capacity")));
  ASSIGN_OR_RETURN(const int64_t represented_by, arguments.Integer("represented_by", 1, kMostPartyNumber, 0));
  party.set_display_name(arguments.Get("name"));
  party.set_phone(arguments.Get("phone"));
  party.set_identity_number(arguments.Get("identity"));
  party.set_address(arguments.Get("address"));
  party.set_domicile_district(arguments.Get("domicile"));
  party.set_birth_day(arguments.Get("birth"));
  party.set_capacity(capacity);
  party.set_represented_by(static_cast<int32_t>(represented_by));
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Add(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::AddPartyRequest>(connection, arguments);
  v1::Party& party = *request.mutable_party();
  ASSIGN_OR_RETURN(const int64_t number, arguments.Integer("party", 1, kMostPartyNumber, 0));
  if (number > 0 && !arguments.Has("proxy"))
    return UsageError("--party 只用于给已有的当事人增加代理人，须给出 --proxy");
  ASSIGN_OR_RETURN(const auto side, ParseTerm<v1::Party::Side>("--side", arguments.Get("side")));
  ASSIGN_OR_RETURN(const auto kind, ParseTerm<v1::Party::Kind>("--kind", arguments.Get("kind")));
  party.set_number(static_cast<int32_t>(number));
  party.set_side(side);
  party.set_kind(kind);
  RETURN_IF_ERROR(ReadPerson(arguments, party));
  RETURN_IF_ERROR(ReadProxy(arguments, party));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::AddParty);
}

absl::StatusOr<int32_t> PartyNumber(const Arguments& arguments) {
  if (!arguments.Has("party")) return UsageError("--party 必须给出");
  ASSIGN_OR_RETURN(const int64_t party, arguments.Integer("party", 1, kMostPartyNumber, 0));
  return static_cast<int32_t>(party);
}

absl::StatusOr<ExitCode> AmendPerson(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::AmendPartyRequest>(connection, arguments);
  v1::Party& party = *request.mutable_party();
  RETURN_IF_ERROR(ReadPerson(arguments, party));
  ASSIGN_OR_RETURN(const int32_t number, PartyNumber(arguments));
  party.set_number(number);
  request.set_stands_for_itself(arguments.On("stands_for_itself"));
  request.set_capacity_by_age(arguments.On("capacity_by_age"));
  ASSIGN_OR_RETURN(const int64_t ended, arguments.Integer("ended_proxy", 1, kMostPartyNumber, 0));
  if (ended > 0) request.add_ended_proxies(static_cast<int32_t>(ended));
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::AmendParty);
}

absl::StatusOr<ExitCode> InvitePerson(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::AddParticipantRequest>(connection, arguments);
  v1::Participant& participant = *request.mutable_participant();
  ASSIGN_OR_RETURN(const auto capacity, ParseTerm<v1::Participant::Capacity>("--capacity", arguments.Get("capacity")));
  participant.set_capacity(capacity);
  participant.set_display_name(arguments.Get("name"));
  participant.set_phone(arguments.Get("phone"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::AddParticipant);
}

absl::StatusOr<ExitCode> RevealInvited(const Connection& connection, const Arguments& arguments) {
  v1::RevealParticipantRequest request;
  request.set_name(DisputeName(connection, arguments));
  ASSIGN_OR_RETURN(const int64_t number, arguments.Integer("participant", 1, kMostPartyNumber, 0));
  request.set_participant(static_cast<int32_t>(number));
  request.set_purpose(arguments.Get("purpose"));
  ASSIGN_OR_RETURN(const v1::Participant participant,
                   connection.Ask(connection.mediation(), &Stub::RevealParticipant, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(participant));
  } else {
    fmt::print("{}号受邀参与人  {}  {}  {}\n", participant.number(), ChineseLabel(participant.capacity()),
               Printable(participant.display_name()), Printable(participant.phone()));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Remove(const Connection& connection, const Arguments& arguments) {
  auto request = OnDispute<v1::RemovePartyRequest>(connection, arguments);
  ASSIGN_OR_RETURN(const int32_t party, PartyNumber(arguments));
  request.set_party(party);
  request.set_note(arguments.Get("note"));
  return ChangeDispute(connection, arguments, std::move(request), &Stub::RemoveParty);
}

absl::StatusOr<ExitCode> Reveal(const Connection& connection, const Arguments& arguments) {
  if (!arguments.Has("purpose")) return UsageError("--purpose 必须给出：每次查看都记入审计");
  if (arguments.Has("participant")) return RevealInvited(connection, arguments);
  v1::RevealPartyRequest request;
  request.set_name(DisputeName(connection, arguments));
  ASSIGN_OR_RETURN(const int32_t number, PartyNumber(arguments));
  request.set_party(number);
  request.set_purpose(arguments.Get("purpose"));
  ASSIGN_OR_RETURN(const v1::Party party, connection.Ask(connection.mediation(), &Stub::RevealParty, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(party));
  } else {
    fmt::print("{}", FormatParty(party));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Search(const Connection& connection, const Arguments& arguments) {
  v1::SearchPartiesRequest request;
  request.set_district(connection.District());
  request.set_phone(arguments.Get("phone"));
  request.set_identity_number(arguments.Get("identity"));
  request.set_with_proxies(arguments.On("with_proxies"));
  if (request.phone().empty() && request.identity_number().empty()) {
    return UsageError("必须给出 --phone 或 --identity");
  }
  return ListUpToLimit(
      connection, connection.mediation(), &Stub::SearchParties, arguments, std::move(request),
      {{"纠纷"}, {"当事人", true}, {"登记"}, {"状态"}, {"层级"}, {"卷宗"}, {"类型"}},
      [](const v1::SearchPartiesResponse& page) -> const auto& { return page.found(); },
      [](const v1::SearchPartiesResponse::Found& found) -> std::vector<std::string> {
        const v1::Dispute& dispute = found.dispute();
        return {std::string(IdOf(dispute.name())),
                std::to_string(found.party()),
                FormatTime(dispute.register_time()),
                std::string(ChineseLabel(dispute.state())),
                LevelText(dispute.level()),
                dispute.number(),
                std::string(ChineseLabel(dispute.matter().type()))};
      });
}

}  // namespace

std::vector<Command> PartyCommands() {
  return {
      {"party add",
       "DISPUTE",
       "登记一名当事人，或给已有的当事人增加代理人",
       "party add 12 --side respondent --name 李四 --phone 19900000002",
       {{"side", "SIDE", "applicant、respondent 或 third_party"},
        {"kind", "KIND", "person（默认）或 organisation"},
        {"name", "NAME", "姓名或单位名称，按原字"},
        {"phone", "DIGITS", "电话"},
        {"identity", "NUMBER", "身份证号码；单位为统一社会信用代码"},
        {"address", "TEXT", "住址"},
        {"domicile", "CODE", "住所地区县六位代码"},
        {"birth", "YYYY-MM-DD", "出生日期，与身份证号码不一致时给出"},
        {"capacity", "CAPACITY", "full、limited 或 none；不给则依年龄"},
        {"represented_by", "N", "由第几号当事人代表"},
        {"party", "N", "给这名当事人增加代理人"},
        {"proxy", "NAME", "代理人姓名"},
        {"proxy_ground", "GROUND", "guardian、agent 或 head_of_organisation"},
        {"proxy_phone", "DIGITS", "代理人电话"},
        {"proxy_identity", "NUMBER", "代理人身份证号码"},
        {"relation", "TEXT", "与当事人的关系"},
        {"matter", "TEXT", "委托事项"},
        {"powers", "POWER[,POWER]", "general、dispose、settle、apply_for_confirmation、receive_money"},
        {"from", "YYYY-MM-DD", "委托自"},
        {"until", "YYYY-MM-DD", "委托至"},
        kDisputeEtag,
        kRequestId},
       1,
       1,
       Add},
      {"party amend",
       "DISPUTE",
       "更正当事人信息；没有给出的保持原样",
       "party amend 12 --party 2 --birth 2010-05-01 --note '户口簿核对'",
       {kParty,
        {"name", "NAME", "姓名或单位名称，按原字"},
        {"phone", "DIGITS", "电话"},
        {"identity", "NUMBER", "身份证号码；单位为统一社会信用代码"},
        {"address", "TEXT", "住址"},
        {"domicile", "CODE", "住所地区县六位代码"},
        {"birth", "YYYY-MM-DD", "出生日期"},
        {"capacity", "CAPACITY", "full、limited 或 none"},
        {"capacity_by_age", "", "行为能力依年龄"},
        {"represented_by", "N", "由第几号当事人代表"},
        {"stands_for_itself", "", "不再由他人代表"},
        {"ended_proxy", "N", "第几号代理人不再代理"},
        kDisputeNote,
        kDisputeEtag,
        kRequestId},
       1,
       1,
       AmendPerson},
      {"party invite",
       "DISPUTE",
       "邀请亲属、邻里、同事、专家或者社会组织参与调解",
       "party invite 12 --capacity relative --name 王大伯 --phone 19900000003",
       {{"capacity", "CAPACITY", "relative、neighbour、colleague、expert、social_organisation 或 listener"},
        {"name", "NAME", "姓名"},
        {"phone", "DIGITS", "电话"},
        kDisputeEtag,
        kRequestId},
       1,
       1,
       InvitePerson},
      {"party remove",
       "DISPUTE",
       "当事人退出",
       "party remove 12 --party 3 --note '不再主张'",
       {kParty, kDisputeNote, kDisputeEtag, kRequestId},
       1,
       1,
       Remove},
      {"party reveal",
       "DISPUTE",
       "查看当事人或受邀参与人的完整信息，先记入审计",
       "party reveal 12 --party 1 --purpose 电话联系",
       {kParty, {"participant", "N", "受邀参与人序号，代替 --party"}, {"purpose", "TEXT", "用途，2 至 200 字"}},
       1,
       1,
       Reveal},
      {"party search",
       "",
       "按当事人电话或证件号查纠纷，每次查询记入审计",
       "party search --phone 19900000001",
       {{"phone", "DIGITS", "当事人电话"},
        {"identity", "NUMBER", "当事人证件号"},
        {"with_proxies", "", "也查代理人"},
        kLimit,
        kPageToken},
       0,
       0,
       Search},
  };
}

}  // namespace zhiwang::ctl
