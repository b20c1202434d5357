#include "services/mediation/dispute/wire/dispute_timeline.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "common/calendar/wire/deadline_wire.h"
#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "services/mediation/dispute/domain/number_text.h"
#include "services/mediation/inspection/inspection_proto.h"
#include "zhiwang/mediation/v1/dispute_record.pb.h"

namespace zhiwang::mediation {
namespace {

constexpr std::string_view kCaseGivenBack = "dispute.case_given_back";
constexpr std::string_view kCaseWithdrawn = "dispute.case_withdrawn";
constexpr std::string_view kWithdrawn = "dispute.withdrawn";
constexpr std::string_view kTakenIn = "dispute.taken_in";
constexpr std::string_view kInspection = "dispute.inspection_";  // the state follows

v1::DisputeChange PayloadOf(const changelog::Change& change) {
  v1::DisputeChange payload;
  // What cannot be read says nothing.
  if (!payload.ParseFromString(change.payload)) payload.Clear();
  return payload;
}

std::string NumberOf(const v1::DisputeFacts& facts) {
  return NumberText(FileNumber{facts.number_committee(), static_cast<int>(facts.number_year()), facts.number()});
}

std::string MovesOf(const v1::DisputeChange& payload) {
  return calendar::DescribeMoves(payload.before().deadlines(), payload.after().deadlines());
}

// `：调解期限、层级调解`: the clocks whose passing this change told.
std::string PassedIn(const v1::DisputeChange& payload) {
  std::string names;
  const auto& after = payload.after();
  for (int i = payload.before().passed_size(); i < after.passed_size(); ++i) {
    const int index = after.passed(i);
    if (index < 0 || index >= after.deadlines_size()) continue;
    names += fmt::format("{}{}", names.empty() ? "：" : "、", ChineseLabel(after.deadlines(index).clock()));
  }
  return names;
}

// `2号当事人：同意调解 不同意`, for each word that this change recorded.
std::string WordsIn(const v1::DisputeChange& payload) {
  std::string words;
  const auto& consents = payload.after().consents();
  for (int i = payload.before().consents_size(); i < consents.size(); ++i) {
    words += fmt::format("{}{}号当事人“{}”：{}", words.empty() ? "" : "；", consents[i].party(),
                         ChineseLabel(consents[i].subject()), ChineseLabel(consents[i].answer()));
  }
  return words;
}

// The mediator of the last assignment that this change changed.
std::string MediatorIn(const v1::DisputeChange& payload) {
  const auto &before = payload.before().assignments(), &after = payload.after().assignments();
  for (int i = after.size() - 1; i >= 0; --i) {
    if (i >= before.size() || before[i].state() != after[i].state()) return after[i].mediator();
  }
  return {};
}

// `staff/S1（近亲属）`: whom the law keeps from the dispute, and why.
std::string BarredIn(const v1::DisputeChange& payload) {
  std::string ties;
  for (const int tie : payload.barred().ties()) {
    ties +=
        fmt::format("{}{}", ties.empty() ? "" : "、", ChineseLabel(static_cast<v1::Assignment::Declaration::Tie>(tie)));
  }
  return fmt::format("{}（{}）", payload.barred().mediator(), ties);
}

// `；调解员依法回避：lawyers/13702…`: the mediators whose assignments this change ended because they advised a party that it made known;
// nothing where it ended none.
std::string EndedForTiesIn(const v1::DisputeChange& payload) {
  std::string names;
  const auto &before = payload.before().assignments(), &after = payload.after().assignments();
  for (int i = 0; i < before.size() && i < after.size(); ++i) {
    const bool ended = before[i].state() != after[i].state() && after[i].state() == v1::Assignment::ENDED;
    if (!ended || after[i].ground() != v1::Assignment::TIE) continue;
    names += fmt::format("{}{}", names.empty() ? "；调解员依法回避：" : "、", after[i].mediator());
  }
  return names;
}

std::string TakenIn(const v1::DisputeChange& payload) { return fmt::format("并入了纠纷 {}", payload.other()); }

// `：staff/S1、lawyers/13702…`: the mediators of whom this change notes that they left, or are back.
std::string HoldersIn(const v1::DisputeChange& payload) {
  std::string names;
  const auto &before = payload.before().assignments(), &after = payload.after().assignments();
  for (int i = 0; i < before.size() && i < after.size(); ++i) {
    if (before[i].holder_left() == after[i].holder_left()) continue;
    names += fmt::format("{}{}", names.empty() ? "：" : "、", after[i].mediator());
  }
  return names;
}

std::string_view EndOf(const v1::DisputeFacts& facts) {
  return facts.endings().empty() ? "" : ChineseLabel(facts.endings().rbegin()->kind());
}

std::string Late(const v1::DisputeChange& payload) {
  const int64_t minutes = payload.late_seconds() / 60;
  return minutes == 0 ? "" : fmt::format("（晚 {} 分钟记录）", minutes);
}

struct Line {
  std::string_view type;
  std::function<std::string(const v1::DisputeChange&)> text;
};

const std::vector<Line>& Lines() {
  using Payload = v1::DisputeChange;
  const auto just = [](const char* text) { return [text](const Payload&) { return std::string(text); }; };
  const auto ended = [](const char* text) {
    return [text](const Payload& it) { return fmt::format("{}（{}）", text, EndOf(it.after())); };
  };
  const auto to_committee = [](const char* text) {
    return [text](const Payload& it) { return fmt::format("{}至{}", text, ChineseLabel(it.after().level())); };
  };
  const auto with_mediator = [](const char* text) {
    return [text](const Payload& it) { return fmt::format("{}：{}", text, MediatorIn(it)); };
  };
  static const auto* const lines = new std::vector<Line>{
      {"dispute.created", just("登记")},
      {"dispute.imported", just("历史卷宗导入")},
      {"dispute.accepted", [](const Payload& it) { return "受理，" + NumberOf(it.after()); }},
      {"dispute.turned_down",
       [](const Payload& it) {
         const auto& endings = it.after().endings();
         return fmt::format("不予受理（{}）", endings.empty() ? "" : ChineseLabel(endings.rbegin()->refusal()));
       }},
      {"dispute.joined", [](const Payload& it) { return fmt::format("并入纠纷 {}", it.other()); }},
      {kTakenIn, [](const Payload& it) { return TakenIn(it) + EndedForTiesIn(it); }},
      {kCaseGivenBack, [](const Payload& it) { return fmt::format("工单 {} 退回", it.other()); }},
      {kCaseWithdrawn, [](const Payload& it) { return fmt::format("工单 {} 撤回转调解", it.other()); }},
      {"dispute.split", [](const Payload& it) { return fmt::format("拆出 {}", it.other()); }},
      {"dispute.came_back", [](const Payload& it) { return fmt::format("从纠纷 {} 拆回", it.other()); }},
      {"dispute.mediator_proposed", with_mediator("指派调解员")},
      {"dispute.taken_up", with_mediator("调解员接受指派")},
      {"dispute.assignment_declined", with_mediator("调解员婉拒指派")},
      {"dispute.mediator_barred", [](const Payload& it) { return "调解员依法回避：" + BarredIn(it); }},
      {"dispute.mediator_replaced", with_mediator("更换调解员")},
      {"dispute.proposal_expired",
       [](const Payload& it) { return fmt::format("指派逾期未接受：{}{}", MediatorIn(it), Late(it)); }},
      {"dispute.holder_left", [](const Payload& it) { return "承办人离任" + HoldersIn(it); }},
      {"dispute.holder_back", [](const Payload& it) { return "承办人恢复任职" + HoldersIn(it); }},
      {"dispute.paused", just("中止")},
      {"dispute.rest_ended", just("结束一项中止")},
      {"dispute.resumed", just("恢复")},
      {"dispute.extended", [](const Payload& it) { return "延长期限" + MovesOf(it); }},
      {"dispute.escalated", to_committee("上报")},
      {"dispute.sent_down", to_committee("下交")},
      {"dispute.consented", WordsIn},
      {"dispute.party_entered",
       [](const Payload& it) {
         const int parties = it.after().parties_size();
         const bool entered = parties > it.before().parties_size();
         return (entered ? fmt::format("登记{}号当事人", parties) : "登记代理人") + EndedForTiesIn(it);
       }},
      {"dispute.party_amended", [](const Payload& it) { return "更正当事人信息" + EndedForTiesIn(it); }},
      {"dispute.party_left", just("当事人退出")},
      {"dispute.invited",
       [](const Payload& it) {
         const auto& participants = it.after().participants();
         const int last = participants.size() - 1;
         return last < 0 ? std::string("邀请参与")
                         : fmt::format("邀请参与：{}", ChineseLabel(it.after().participants(last)));
       }},
      {"dispute.violence_reported", just("报告暴力迹象，当事人分开调解")},
      {"dispute.face_to_face_cleared", just("恢复见面调解")},
      {"dispute.amended", just("补正")},
      {"dispute.risk_rated",
       [](const Payload& it) { return fmt::format("风险定级：{}", ChineseLabel(it.after().risk().colour())); }},
      {"dispute.part_settled", just("部分协议生效")},
      {"dispute.session_held", just("首次调解会议开始")},
      {"dispute.agreed", just("达成协议")},
      {"dispute.agreement_annulled",
       [](const Payload& it) {
         const bool anew = it.after().round() > it.before().round();
         return anew ? fmt::format("协议撤销，第 {} 轮调解", it.after().round()) : std::string("协议撤销");
       }},
      {"dispute.partly_agreed",
       [ended](const Payload& it) {
         const std::string words = WordsIn(it);
         return ended("部分达成协议")(it) + (words.empty() ? "" : "。" + words);
       }},
      {"dispute.failed", ended("调解不成")},
      {"dispute.refused", [](const Payload& it) { return "当事人拒绝调解。" + WordsIn(it); }},
      {kWithdrawn,
       [](const Payload& it) {
         return it.other() == 0 ? std::string("当事人撤回")
                                : fmt::format("工单 {} 撤回转调解，纠纷随之撤回", it.other());
       }},
      {"dispute.transferred", just("移送")},
      {"dispute.voided", just("作废")},
      {"dispute.performed", just("履行完毕")},
      {"dispute.reopened", [](const Payload& it) { return fmt::format("第 {} 轮调解", it.after().round()); }},
      {"dispute.overdue", [](const Payload& it) { return "期限已过" + PassedIn(it) + Late(it); }},
      {"dispute.deadlines_recomputed", [](const Payload& it) { return "时限按工作日历重新计算" + MovesOf(it); }},
      {"dispute.called_back", just("回访")},
      {"dispute.archived", just("归档")},
      {"dispute.prevention_recorded",
       [](const Payload& it) {
         const int last = it.after().prevented_size() - 1;
         if (last < 0) return std::string("记录防止情况");
         return fmt::format("{}，{} 人", ChineseLabel(it.after().prevented(last)), it.after().prevented_persons(last));
       }},
  };
  return *lines;
}

// What a change adds that found the same two parties for the third time: those who read the timeline are told by it.
std::string RepetitionIn(const v1::DisputeChange& it) {
  const bool is_now = it.after().risk().reason() == v1::Risk::REPEATED;
  const bool was_before = it.before().risk().reason() == v1::Risk::REPEATED;
  return is_now && !was_before ? "；同一双方 90 天内第三次发生纠纷，风险定为黄色" : "";
}

}  // namespace

std::string SummaryOf(const changelog::Change& change) {
  const v1::DisputeChange payload = PayloadOf(change);
  if (change.type.starts_with(kInspection)) return SummaryOf(payload.inspection());
  const auto& lines = Lines();
  const auto line = std::find_if(lines.begin(), lines.end(), [&](const Line& one) { return one.type == change.type; });
  return line == lines.end() ? change.type : line->text(payload) + RepetitionIn(payload);
}

std::string SummaryWithoutFile(const changelog::Change& change) {
  // Who the parties are, and what a word, a prevented harm and an earlier assignment are about is in the file.
  static const auto* const labels =
      new std::map<std::string_view, const char*>{{"dispute.party_entered", "登记当事人或者代理人"},
                                                  {"dispute.party_amended", "更正当事人信息"},
                                                  {"dispute.consented", "登记当事人意愿"},
                                                  {"dispute.refused", "当事人拒绝调解"},
                                                  {"dispute.partly_agreed", "部分达成协议"},
                                                  {"dispute.prevention_recorded", "记录防止情况"},
                                                  {"dispute.mediator_proposed", "指派调解员"},
                                                  {"dispute.invited", "邀请参与"},
                                                  {"dispute.taken_up", "调解员接受指派"},
                                                  {"dispute.assignment_declined", "调解员婉拒指派"},
                                                  {"dispute.mediator_barred", "调解员依法回避"},
                                                  {"dispute.mediator_replaced", "更换调解员"},
                                                  {"dispute.proposal_expired", "指派逾期未接受"},
                                                  {"dispute.holder_left", "承办人离任"},
                                                  {"dispute.holder_back", "承办人恢复任职"}};
  if (change.type.starts_with(kInspection)) return "现场勘查";
  if (change.type == kTakenIn) return TakenIn(PayloadOf(change));
  const auto label = labels->find(change.type);
  return label == labels->end() ? SummaryOf(change) : label->second;
}

bool NamesCase(const changelog::Change& change) { return SummaryWithoutCase(change) != SummaryOf(change); }

std::string SummaryWithoutCase(const changelog::Change& change) {
  if (change.type == kCaseGivenBack) return "一件工单退回";
  if (change.type == kCaseWithdrawn) return "一件工单撤回转调解";
  if (change.type == kWithdrawn && PayloadOf(change).other() != 0) return "工单撤回转调解，纠纷随之撤回";
  return SummaryOf(change);
}

int InspectionIn(const changelog::Change& change) { return PayloadOf(change).inspection().number(); }

common::v1::Change ToProto(const changelog::Change& change) {
  common::v1::Change proto;
  proto.set_resource(FormatResourceName(change.district, "disputes", change.id));
  proto.set_version(change.version);
  proto.set_type(change.type);
  proto.set_actor(change.actor);
  SetTime(change.at, proto.mutable_at());
  proto.set_summary(SummaryOf(change));
  proto.set_seq(change.seq);
  return proto;
}

}  // namespace zhiwang::mediation
