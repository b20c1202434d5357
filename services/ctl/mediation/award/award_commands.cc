// award propose, approve, refuse, show, list: the money that mediators get for a dispute that has ended.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/mediation/award/award_text.h"
#include "services/ctl/mediation/dispute_call.h"
#include "services/ctl/mediation/mediator_name.h"
#include "services/ctl/mediation/yuan.h"
#include "services/ctl/text/changing.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/award_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using AwardStub = v1::AwardService::Stub;

constexpr Flag kAwardEtag = {"etag", "ETAG", "只在补贴自此未变时执行"};

// The award of the dispute that the command line names: it has the dispute's id.
std::string AwardName(const Connection& connection, const Arguments& arguments) {
  return connection.Name("awards", arguments.words()[0]);
}

// Makes a call that changes an award and prints the award as it is now, with --json also the request's id.
template <class Request>
absl::StatusOr<ExitCode> ChangeAward(const Connection& connection, const Arguments& arguments, Request request,
                                     grpc::Status (AwardStub::*method)(grpc::ClientContext*, const Request&,
                                                                       v1::Award*)) {
  return ChangeAndPrint(connection, arguments, connection.mediation(), method, std::move(request), "award",
                        FormatAward);
}

absl::StatusOr<ExitCode> ProposeAward(const Connection& connection, const Arguments& arguments) {
  v1::Award award;
  ASSIGN_OR_RETURN(const int64_t award_class, arguments.Integer("class", 1, 9, 1));
  award.set_award_class(static_cast<int32_t>(award_class));
  RETURN_IF_ERROR(ReadShares(connection, arguments.Get("shares"), award));
  award.set_note(arguments.Get("note"));
  if (arguments.On("again")) {
    v1::ProposeAwardAgainRequest request;
    request.set_name(AwardName(connection, arguments));
    request.set_etag(arguments.Get("etag"));
    *request.mutable_award() = std::move(award);
    return ChangeAward(connection, arguments, std::move(request), &AwardStub::ProposeAwardAgain);
  }
  if (arguments.Has("etag")) return UsageError("--etag 只能与 --again 一起使用");
  v1::ProposeAwardRequest request;
  request.set_district(connection.District());
  award.set_dispute(DisputeName(connection, arguments));
  *request.mutable_award() = std::move(award);
  return ChangeAward(connection, arguments, std::move(request), &AwardStub::ProposeAward);
}

absl::StatusOr<ExitCode> ApproveAward(const Connection& connection, const Arguments& arguments) {
  v1::ApproveAwardRequest request;
  request.set_name(AwardName(connection, arguments));
  request.set_etag(arguments.Get("etag"));
  return ChangeAward(connection, arguments, std::move(request), &AwardStub::ApproveAward);
}

absl::StatusOr<ExitCode> RefuseAward(const Connection& connection, const Arguments& arguments) {
  v1::RefuseAwardRequest request;
  request.set_name(AwardName(connection, arguments));
  request.set_etag(arguments.Get("etag"));
  request.set_note(arguments.Get("note"));
  return ChangeAward(connection, arguments, std::move(request), &AwardStub::RefuseAward);
}

absl::StatusOr<ExitCode> ShowAward(const Connection& connection, const Arguments& arguments) {
  v1::GetAwardRequest request;
  request.set_name(AwardName(connection, arguments));
  ASSIGN_OR_RETURN(const v1::Award award, connection.Ask(connection.mediation(), &AwardStub::GetAward, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(award));
  } else {
    fmt::print("{}", FormatAward(award));
  }
  return ExitCode::kDone;
}

void Add(const v1::ListAwardsResponse::Sums& page, v1::ListAwardsResponse::Sums& sums) {
  sums.set_approved(sums.approved() + page.approved());
  sums.set_approved_fen(sums.approved_fen() + page.approved_fen());
  sums.set_proposed(sums.proposed() + page.proposed());
  sums.set_proposed_fen(sums.proposed_fen() + page.proposed_fen());
}

// The awards, and the sums of those listed; for one mediator, the sums of their shares.
absl::StatusOr<ExitCode> ListAwards(const Connection& connection, const Arguments& arguments) {
  v1::ListAwardsRequest request;
  request.set_district(connection.District());
  ASSIGN_OR_RETURN(const auto state, ParseTerm<v1::Award::State>("--state", arguments.Get("state")));
  request.set_state(state);
  request.set_area(connection.Name("areas", arguments.Get("area")));
  request.set_committee(connection.Name("committees", arguments.Get("committee")));
  request.set_mediator(MediatorName(connection, arguments.Get("mediator")));
  request.set_month(arguments.Get("month"));
  v1::ListAwardsResponse::Sums sums;
  ASSIGN_OR_RETURN(const ExitCode exit,
                   ListUpToLimit(
                       connection, connection.mediation(), &AwardStub::ListAwards, arguments, request,
                       {{"纠纷"}, {"状态"}, {"卷宗编号"}, {"类别"}, {"结果"}, {"金额"}, {"分配"}, {"批准"}},
                       [&sums](const v1::ListAwardsResponse& page) {
                         Add(page.sums(), sums);
                         return page.awards();
                       },
                       [](const v1::Award& one) -> std::vector<std::string> {
                         std::string shares;
                         for (const v1::Award::Share& share : one.shares()) {
                           shares += fmt::format("{}{} {}", shares.empty() ? "" : "，", MediatorText(share.mediator()),
                                                 FormatYuan(share.amount_fen()));
                         }
                         return {std::string(IdOf(one.name())),
                                 std::string(ChineseLabel(one.state())),
                                 one.number(),
                                 std::to_string(one.award_class()),
                                 std::string(ChineseLabel(one.result())),
                                 FormatYuan(one.amount_fen()),
                                 std::move(shares),
                                 one.approved_day()};
                       }));
  if (connection.options().json) {
    fmt::print("{{\"sums\":{}}}\n", ToJson(sums));
  } else {
    fmt::print("已批准 {} 笔 {}；待审批 {} 笔 {}\n", sums.approved(), FormatYuan(sums.approved_fen()), sums.proposed(),
               FormatYuan(sums.proposed_fen()));
  }
  return exit;
}

}  // namespace

std::vector<Command> AwardCommands() {
  return {
      {"award propose",
       "DISPUTE",
       "为已终结的纠纷申报以案定补；未批准的用 --again 重新申报",
       "award propose 12 --class 1 --shares S1=60,lawyers/13702201910000001=40 --note '历时两月，多次上门'",
       {{"class", "N", "类别，1 至 9，1 最简单，默认 1"},
        {"shares", "LIST", "各调解员的份额（百分数），如 S1=66.67,S2=33.33，合计 100"},
        {"note", "TEXT", "事由，1 至 500 字"},
        {"again", "", "重新申报"},
        kAwardEtag,
        kRequestId},
       1,
       1,
       ProposeAward},
      {"award approve",
       "DISPUTE",
       "批准：不能是申报人，也不能是分得补贴的人",
       "award approve 12",
       {kAwardEtag, kRequestId},
       1,
       1,
       ApproveAward},
      {"award refuse",
       "DISPUTE",
       "不批准；所依据的终结不再有效的，撤回批准",
       "award refuse 12 --note '类别不符'",
       {kDisputeNote, kAwardEtag, kRequestId},
       1,
       1,
       RefuseAward},
      {"award show", "DISPUTE", "一件纠纷的以案定补", "award show 12", {}, 1, 1, ShowAward},
      {"award list",
       "",
       "以案定补清单及合计",
       "award list --committee 4412 --month 2026-11",
       {{"state", "STATE", "proposed、approved 或 refused"},
        {"area", "CODE", "只要这个区域及其下级的"},
        {"committee", "ID", "只要这个调委会的"},
        {"mediator", "WHO", "只要这个调解员分得的，合计只计其份额"},
        {"month", "YYYY-MM", "只要这个月批准的"},
        kLimit,
        kPageToken},
       0,
       0,
       ListAwards},
  };
}

}  // namespace zhiwang::ctl
