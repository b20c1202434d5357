#include "tests/faults/hostile/honest_requests.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "common/calendar/calendar_spec.h"
#include "common/names/resource_name.h"
#include "tests/faults/hostile/mediation_requests.h"

namespace zhiwang::testing {
namespace {

// In text, a message a line entry; $words stand for what is there.
const std::map<std::string, std::vector<std::string>>& Templates() {
  static const auto* const templates = new std::map<std::string, std::vector<std::string>>{
      {"GetArea", {R"(name: "$district/areas/370211010000" with_boundary: true)"}},
      {"ReadBoundary", {R"(name: "$district/areas/370211010000" day: "2026-01-01")"}},
      {"ListAreas", {R"(district: "$district" page_size: 20 parent: "$district/areas/370211000000" level: TOWN)"}},
      {"ListBoundaries",
       {R"(district: "$district" page_size: 20 parent: "$district/areas/370211010000" tolerance_metres: 20)"}},
      {"ListAreaHistory", {R"(name: "$district/areas/370211010000" page_size: 20)"}},
      {"ListFormerPaths", {R"(district: "$district" page_size: 20)"}},
      {"GetReorganisation", {R"(name: "$planned")"}},
      {"ListReorganisations", {R"(district: "$district" page_size: 20)"}},
      {"PreviewReorganisation", {R"(name: "$planned")"}},
      {"CancelReorganisation", {R"(name: "$planned" request_id: "$id")"}},
      {"ImportAreas", {R"(header {district: "$district"})", R"(row {$grid})"}},
      {"GetStaff", {R"(name: "$staff")"}},
      {"ListStaff", {R"(district: "$district" page_size: 20 area: "$district/areas/370211010000" with_subtree: true)"}},
      {"ImportStaff",
       {R"(header {district: "$district"})",
        R"(row {row: 1 staff {name: "$district/staff/h1" display_name: "李四" duty_phone: "19900000000"
            assignments {role: GRID_WORKER area: "$district/areas/370211010000" from_day: "2024-01-01"}}})"}},
      {"GetDepartment", {R"(name: "$district/departments/D01")"}},
      {"ListDepartments", {R"(district: "$district" page_size: 20)"}},
      {"ImportDepartments",
       {R"(header {district: "$district"})",
        R"(row {row: 1 department {name: "$district/departments/H1" display_name: "新单位" jurisdiction: "供水"}})"}},
      {"CreateSiteCheck", {R"(district: "$district" request_id: "$id"
           site_check {case: "$district/cases/$number" number: 1 area: "$district/areas/$code" question: "是否仍在漏水"
                       due_time {seconds: 4000000000}})"}},
      {"GetSiteCheck", {R"(name: "$check")"}},
      {"ListSiteChecks",
       {R"(district: "$district" page_size: 20 state: ASSIGNED area: "$district/areas/370211000000")"}},
      {"AcceptSiteCheck", {R"(name: "$assigned" request_id: "$id")"}},
      {"RefuseSiteCheck", {R"(name: "$assigned" request_id: "$id" reason: CANNOT_COME note: "在外抢险")"}},
      {"ReportSiteCheck", {R"(name: "$accepted" request_id: "$id" finding: CONFIRMED report: "水漫路面"
           found_at {longitude: 120.042886 latitude: 35.799837})"}},
      {"LocatePoint", {R"(district: "$district" point {longitude: 120.042886 latitude: 35.799837})"}},
      {"LocatePoints", {R"(district: "$district" longitudes: [120.042886, 120.05] latitudes: [35.799837, 35.8])"}},
      {"ListGrantChanges", {R"(page_size: 50)"}},
      {"VerifyTimelines", {R"(name: "$log")"}},
      {"WatchChanges", {R"(name: "$log" from_start: true kinds: ["case", "staff", "committee"])"}},
      {"ListWatches", {R"(name: "$log")"}},
      {"ListStalled", {R"(name: "$log" page_size: 20)"}},
      {"RetryStalled", {R"(name: "$log" follower: "reports" kind: "case" id: "1" request_id: "$id")"}},
      {"ListHandOffs", {R"(name: "$log" page_size: 20 relay: "site_checks" state: FAILING min_age {seconds: 1})"}},
      {"GetHandOff", {R"(name: "$log" kind: "case" id: "1")"}},
      {"RetryHandOff", {R"(name: "$log" relay: "site_checks" kind: "case" id: "1" request_id: "$id")"}},
      {"GiveUpHandOff",
       {R"(name: "$log" relay: "site_checks" kind: "case" id: "1" version: 2 reason: "当事人已撤回" request_id: "$id")"}},
      {"WithdrawHandOff", {R"(name: "$log" reason: "当事人已撤回")"}},
      {"ListTimers", {R"(name: "$log" page_size: 20 due_before {seconds: 4100000000})"}},
      {"RetryTimer", {R"(name: "$log" $timer request_id: "$id")"}},
      {"GetCaller", {R"(district: "$district")"}},
      {"VerifyAuditLog", {R"(name: "$log")"}},
      {"CreateCase", {R"(district: "$district" request_id: "$id"
           case {channel: CITY_HOTLINE text: "自来水管爆裂" category: "$district/categories/010101" urgency: URGENT
                 kind: REQUEST point {longitude: 120.042886 latitude: 35.799837}
                 reporter {display_name: "张三" phone: "19900000001" identity_number: "11010519491231002X"}})"}},
      {"GetCase", {R"(name: "$any")"}},
      {"ListCases", {R"(district: "$district" page_size: 20 state: RECEIVED)"}},
      {"SearchCases", {R"(district: "$district" page_size: 20 state: RECEIVED phone: "19900000001")"}},
      {"CountOpenCases", {R"(district: "$district" areas: ["$district/areas/370211010000", "$district/areas/$code"])"}},
      {"PlaceCase", {R"(name: "$any" request_id: "$id" area: "$district/areas/370211010000")"}},
      {"DispatchCase", {R"(name: "$received" request_id: "$id" unit: "$district/departments/D01"
           category: "$district/categories/010101" note: "请速办")"}},
      {"AcceptCase", {R"(name: "$dispatched" request_id: "$id")"}},
      {"ReturnCase", {R"(name: "$dispatched" request_id: "$id" reason: NOT_OUR_DUTY note: "不属本单位职责")"}},
      {"ResolveCase", {R"(name: "$handled" request_id: "$id" public_reply: "已修好" internal_note: "换阀门")"}},
      {"RecordCallback", {R"(name: "$resolved" request_id: "$id" reached: true solved: YES satisfied: YES)"}},
      {"ReopenCase", {R"(name: "$closed" request_id: "$id" note: "又漏了")"}},
      {"CloseCase", {R"(name: "$resolved" request_id: "$id" disposition: HANDLED)"}},
      {"RequestSiteCheck", {R"(name: "$any" request_id: "$id" question: "是否仍在漏水")"}},
      {"RecordSiteCheck", {R"(name: "$checked" request_id: "$id" number: $nth
           progress {site_check: "$task" state: REPORTED at {seconds: 1790000000} finding: CONFIRMED report: "属实"
                     found_at {longitude: 120.042886 latitude: 35.799837}})"}},
      {"ReferCase", {R"(name: "$handled" request_id: "$id" reporter_consented: true dispute_type: "NEIGHBOURS"
           note: "两家为宅基边界争执")"}},
      {"WithdrawReferral", {R"(name: "$mediated" request_id: "$id" note: "转错了")"}},
      {"RecordMediation", {R"(name: "$mediated" request_id: "$id" round: 1
           progress {dispute: "$district/disputes/1" state: ACCEPTED level: "VILLAGE" number: "（2026）人调字第1号"
                     at {seconds: 1790000000} step: 2})"}},
      {"RevealReporter", {R"(name: "$any" purpose: "回访")"}},
      {"ListTimeline", {R"(name: "$any" page_size: 20)"}},
      {"ImportCases",
       {R"(header {district: "$district"})",
        R"(row {row: 1 case {channel: PETITION_PLATFORM external_id: "$id" text: "历史诉求" receive_time {seconds: 1700000000}
                dispatch_time {seconds: 1700003600} unit: "$district/departments/D01"
                category: "$district/categories/010101"}})"}},
      {"GetCalendar", {R"(name: "$district/calendar")"}},
      {"PreviewCalendar",
       {R"(page_size: 10 calendar {name: "$district/calendar" holidays: ["2026-10-01"] known_until: "2026-12-24"})"}},
      {"ListCalendars", {R"(district: "$district" page_size: 2)"}},
      {"CopyCalendars", {R"(page_size: 10)"}},
      {"SetCalendar",
       {R"(request_id: "$id" calendar {name: "$district/calendar" holidays: ["2026-10-01"] make_up_days: ["2026-10-10"]
           hours: ["08:30-12:00", "13:30-17:30"] known_until: "2026-12-31"})"}},
      {"CreateMyCase", {R"(district: "$district" request_id: "$id"
           my_case {text: "小区路灯不亮" kind: REQUEST area: "$district/areas/370211010000"})"}},
      {"GetMyCase", {R"(name: "$mine")"}},
      {"ListMyCases", {R"(district: "$district" page_size: 20)"}},
      {"AddToMyCase", {R"(name: "$my_open" request_id: "$id" text: "昨晚又灭了")"}},
      {"WithdrawMyCase", {R"(name: "$my_new" request_id: "$id")"}},
      {"RateMyCase", {R"(name: "$my_replied" request_id: "$id" solved: YES satisfied: NO note: "修了三天")"}},
      {"ListCategories", {R"(district: "$district" page_size: 20 day: "2026-01-01" with_ended: true)"}},
      {"ImportCategories",
       {R"(district: "$district" request_id: "$id" rows {row: 1 path: ["城乡建设", "城市建设和市政管理", "环境卫生"]})"}},
      {"GetBulletin",
       {R"(district: "$district" period: MONTH day: "2025-06-01" area: "$district/areas/370211010000" as_of: "2025-06-20")"}},
      {"ListFigureCases",
       {R"(district: "$district" period: MONTH day: "2025-06-01" area: "$district/areas/370211010000" figure: RECEIVED)"
        R"( line: UNIT subject: "$district/departments/D01")"}},
      {"VerifyReports", {R"(district: "$district")"}},
      {"GetCommittee", {R"(name: "$district/committees/370211010000")"}},
      {"ListCommittees", {R"(district: "$district" page_size: 20 area: "$district/areas/370211010000" level: TOWN)"}},
      {"ImportCommittees",
       {R"(header {district: "$district"})",
        R"(row {row: 1 committee {name: "$district/committees/$number" display_name: "隐珠街道人民调解委员会" level: TOWN
            area: "$district/areas/370211010000" types: [NEIGHBOURS, FAMILY]
            members {display_name: "张三" woman: true head: true birth_day: "1970-01-01"}
            members {staff: "$staff" display_name: "李四"} members {display_name: "王五"}
            mediators {mediator: "$staff" from_day: "2026-01-01"}
            term_from_day: "2026-01-01" term_until_day: "2028-12-31"}})"}},
      {"GetMediationRules", {R"(name: "$district/mediationRules" day: "2026-12-01")"}},
      {"SetMediationRules", {R"(name: "$district/mediationRules" request_id: "$id"
           mediation_rules {effective_day: "2099-01-01" village_term: "5wd" replacements_before_ruling: 2})"}},
      {"DraftAgreement", {R"(district: "$district" request_id: "$id" agreement {dispute: "$d_agreed"
           text {facts: "界墙倒塌" issues: 1 responsibility: "各担一半" manner: "当面付清"
                 clauses {text: "赔偿二百元"}
                 obligations {debtor: 2 creditor: 1 amount_fen: 20000 text: "赔偿款" on_the_spot: true}}})"}},
      {"GetAgreement", {R"(name: "$a_any")"}},
      {"ListAgreements",
       {R"(district: "$district" page_size: 20 dispute: "$d_agreed" state: DRAFT area: "$district/areas/370211010000"
           due_before: "2099-12-31")"}},
      {"WriteAgreement", {R"(name: "$a_draft" request_id: "$id"
           text {facts: "界墙倒塌" issues: 1 responsibility: "各担一半" manner: "当面付清" clauses {text: "赔偿二百元"}
                 clauses {text: "界墙归双方共有" topic: TITLE} total_fen: 100000}
           plan {debtor: 2 creditor: 1 total_fen: 100000 count: 3 first_day: "2099-01-31" text: "赔偿款"})"}},
      {"FixAgreement", {R"(name: "$a_draft" request_id: "$id" reached_day: "$today")"}},
      {"SignAgreement", {R"(name: "$sign_agreement" request_id: "$id"
           signatures {as: PARTY party: 1 way: FINGERPRINT day: "$today" digest: "$sign_digest" scan: "$sign_scan"
                       witness: "王五"})"}},
      {"SealAgreement", {R"(name: "$seal_agreement" request_id: "$id" digest: "$seal_digest" day: "$today")"}},
      {"AmendAgreement", {R"(name: "$a_fixed" request_id: "$id" note: "改第一条")"}},
      {"DeclineAgreement", {R"(name: "$a_fixed" request_id: "$id" party: 2 note: "不同意金额")"}},
      {"RecordPerformance", {R"(name: "$owing_agreement" request_id: "$id"
           performance {amount_fen: 100 obligation: $n_owed day: "$today" note: "当面付清"})"}},
      {"WaiveObligation",
       {R"(name: "$owing_agreement" request_id: "$id" obligation: $n_owed paper: "$owing_paper" note: "权利人书面免除")"}},
      {"ReachAgreementOrally", {R"(name: "$a_draft" request_id: "$id" reached_day: "$today")"}},
      {"AnnulAgreement", {R"(name: "$a_effective" request_id: "$id" note: "双方协商一致撤销")"}},
      {"CreateDispute", {R"(district: "$district" request_id: "$id"
           dispute {area: "$district/areas/370211010000" committee: "$district/committees/990001"
                    origin {kind: PARTY} matter {type: NEIGHBOURS summary: "界墙争执" facts: "砌墙占地" issues {text: "界墙归属"}}
                    parties {side: APPLICANT display_name: "张三" phone: "19900000001" identity_number: "11010519491231002X"}
                    parties {side: RESPONDENT display_name: "李四" phone: "19900000002"}})"}},
      {"GetDispute", {R"(name: "$d_any")"}},
      {"ListDisputes", {R"(district: "$district" page_size: 20 state: REGISTERED type: NEIGHBOURS)"}},
      {"SearchParties", {R"(district: "$district" page_size: 20 phone: "19900000001" with_proxies: true)"}},
      {"GetDisputePresence", {R"(name: "$d_any")"}},
      {"ListDisputePresences", {R"(district: "$district" page_size: 20 open: true)"}},
      {"AcceptDispute", {R"(name: "$d_accept" request_id: "$id")"}},
      {"RefuseDispute", {R"(name: "$d_turn_down" request_id: "$id" ground: TAKEN_ELSEWHERE note: "已由公安机关受理")"}},
      {"AmendDispute", {R"(name: "$d_amend" request_id: "$id" update_mask {paths: "matter.claim"}
           dispute {matter {claim: "恢复原状"}} note: "变更请求")"}},
      {"JoinDispute", {R"(name: "$d_join" request_id: "$id" into: "$d_into" note: "同一界墙")"}},
      {"SplitDispute", {R"(name: "$d_whole" request_id: "$id" dispute: "$d_part" note: "另有争议")"}},
      {"RecordReferralWithdrawal", {R"(district: "$district" request_id: "$id" case: "$mediated" round: 1)"}},
      {"EscalateDispute", {R"(name: "$d_escalate" request_id: "$id" note: "调解未果")"}},
      {"ReturnDispute",
       {R"(name: "$d_return" request_id: "$id" committee: "$district/committees/990001" note: "须先由镇街调解")"}},
      {"PauseDispute",
       {R"(name: "$d_pause" request_id: "$id" rest {reason: APPRAISAL note: "鉴定墙体" from_day: "$today"})"}},
      {"ResumeDispute", {R"(name: "$d_paused" request_id: "$id" rest: $n_rest until_day: "$today")"}},
      {"ExtendDispute", {R"(name: "$d_extend" request_id: "$id" day: "2099-01-01")"}},
      {"EndDispute",
       {R"(name: "$d_withdraw" request_id: "$id" ending {kind: PARTY_WITHDREW party: 1 note: "自行和解"})"}},
      {"VoidDispute", {R"(name: "$d_void" request_id: "$id" note: "重复登记")"}},
      {"ReopenDispute", {R"(name: "$d_reopen" request_id: "$id" note: "愿意再谈")"}},
      {"RecordConsent", {R"(name: "$d_spoken" request_id: "$id" $d_words)"}},
      {"AddParty", {R"(name: "$d_amend" request_id: "$id"
           party {side: THIRD_PARTY display_name: "王五" phone: "19900000003"})"}},
      {"AmendParty",
       {R"(name: "$d_amend" request_id: "$id" party {number: 1 address: "人民路$number号"} note: "更正住址")"}},
      {"RemoveParty", {R"(name: "$d_leave" request_id: "$id" party: 3 note: "不再参加")"}},
      {"RevealParty", {R"(name: "$d_party" party: 1 purpose: "通知到场")"}},
      {"AddParticipant", {R"(name: "$d_invite" request_id: "$id"
           participant {capacity: NEIGHBOUR display_name: "王大伯" phone: "19900000005"})"}},
      {"RevealParticipant", {R"(name: "$d_invited" participant: 1 purpose: "通知到场")"}},
      {"ClearFaceToFace", {R"(name: "$d_apart" request_id: "$id" note: "双方情绪平稳")"}},
      {"RateRisk", {R"(name: "$d_rated" request_id: "$id" colour: RED leader: "$staff" note: "扬言报复")"}},
      {"RecordDisputeCallback",
       {R"(name: "$d_ended" request_id: "$id" callback {party: 1 reached: true satisfied: YES note: "满意"})"}},
      {"RecordPrevention",
       {R"(name: "$d_prevent" request_id: "$id" prevention {kind: FIGHT persons: 12 note: "双方亲族已聚集"})"}},
      {"ExplainDeadline", {R"(name: "$d_mediated" clock: MEDIATION_TERM)"}},
      {"GetDesk", {R"(district: "$district" most_shown: 5)"}},
      {"CountOpenDisputes",
       {R"(district: "$district" areas: ["$district/areas/370211010000", "$district/areas/$code"])"}},
      {"ListDisputeTimeline", {R"(name: "$d_any" page_size: 20)"}},
      {"ImportDisputes",
       {R"(header {district: "$district"})",
        R"(row {row: 1 number_year: 2025 number: $number mediator: "$district/lawyers/h1"
            dispute {area: "$district/areas/370211010000" committee: "$district/committees/990001" state: FAILED
                     matter {type: NEIGHBOURS summary: "界墙争执"} register_time {seconds: 1740000000}
                     accept_time {seconds: 1740003600} end_time {seconds: 1740090000}}})"}},
      {"ProposeMediator",
       {R"(name: "$d_assign" request_id: "$id" mediator: "$district/lawyers/h1" note: "请尽快联系双方")"}},
      {"AcceptAssignment", {R"(name: "$d_proposed" request_id: "$id" assignment: $n_proposed declaration {})"}},
      {"DeclineAssignment", {R"(name: "$d_proposed" request_id: "$id" assignment: $n_proposed note: "出差")"}},
      {"ReplaceMediator", {R"(name: "$d_live" request_id: "$id" assignment: $n_live mediator: "$district/lawyers/h2"
           ground: MEDIATOR_ASKS note: "工作冲突")"}},
      {"ReportViolence", {R"(district: "$district" request_id: "$id"
           violence_report {dispute: "$d_violent" kind: BODILY text: "扬言动手"})"}},
      {"GetViolenceReport", {R"(name: "$v_any")"}},
      {"ListViolenceReports",
       {R"(district: "$district" page_size: 20 state: RAISED area: "$district/areas/370211000000" dispute: "$d_any")"}},
      {"ConfirmViolenceReport", {R"(name: "$v_open" request_id: "$id" taken_by: "王警官 012345")"}},
      {"ListFreeSlots",
       {R"(name: "$s_dispute" first_day: "$today" minutes: 60 committee: "$district/committees/990001")"}},
      {"BookSession", {R"(district: "$district" request_id: "$id" session {dispute: "$s_dispute" $s_times form: IN_ROOM
           committee: "$district/committees/990001" room: "H1" parties: [1, 2]})"}},
      {"GetSession", {R"(name: "$s_any")"}},
      {"ListSessions", {R"(district: "$district" page_size: 20 state: PLANNED mediator: "$district/lawyers/h1")"}},
      {"MoveSession", {R"(name: "$s_later" request_id: "$id" $s_other_times note: "当事人请求改期")"}},
      {"CancelSession", {R"(name: "$s_later" request_id: "$id" note: "当事人患病")"}},
      {"OpenSession", {R"(name: "$s_due" request_id: "$id")"}},
      {"RecordMinutes",
       {R"(name: "$s_minuted" request_id: "$id" minutes {text: "双方陈述" concessions: "愿减两千元"})"}},
      {"CloseSession", {R"(name: "$s_open" request_id: "$id"
           attendances {mediator: "$district/lawyers/h1"} attendances {party: 1} attendances {party: 2})"}},
      {"GetCalendarFeed", {R"(district: "$district" committee: "$district/committees/990001" room: "H1")"}},
      {"ListAssignments", {R"(district: "$district" page_size: 20 mediator: "$district/lawyers/h1")"}},
  };
  return *templates;
}

// The requests of a method; none where nobody knows any.
std::vector<std::string> TemplatesOf(const std::string& method) {
  for (const auto* templates : {&Templates(), &RequestsOfFilesAndPeople()}) {
    if (const auto found = templates->find(method); found != templates->end()) return found->second;
  }
  return {};
}

// The text in quotes after `label`.
std::string QuotedAfter(const std::string& text, const std::string& label) {
  const size_t begin = text.find(label + '"') + label.size() + 1;
  return text.substr(begin, text.find('"', begin) - begin);
}

}  // namespace

HonestRequests::HonestRequests(uint64_t seed, std::string grid, std::string staff)
    : random_(seed), grid_(std::move(grid)), staff_(std::move(staff)), grid_code_(QuotedAfter(grid_, "code: ")) {}

void HonestRequests::Learn(const intake::v1::Case& c) {
  states_[c.name()] = c.state();
  under_way_.erase(c.name());
  if (c.site_checks().empty()) return;
  const intake::v1::SiteCheck& last = c.site_checks(c.site_checks_size() - 1);
  const auto state = last.progress().state();
  if (state == common::v1::SiteCheckProgress::ASSIGNED || state == common::v1::SiteCheckProgress::ACCEPTED)
    under_way_[c.name()] = last;
}

void HonestRequests::Learn(const intake::v1::MyCase& appeal) {
  std::set<int>& actions = appeals_[appeal.name()];
  actions.clear();
  for (const int action : appeal.legal_actions()) actions.insert(action);
  // For staff it is a case like any other.
  states_[absl::StrReplaceAll(appeal.name(), {{"/myCases/", "/cases/"}})] = appeal.state();
}

void HonestRequests::Learn(std::string_view program, const common::v1::ListTimersResponse& page) {
  if (page.timers().empty()) return;
  timers_[std::string(program)].assign(page.timers().begin(), page.timers().end());
}

std::set<std::string> HonestRequests::Methods() {
  std::set<std::string> methods;
  for (const auto* templates : {&Templates(), &RequestsOfFilesAndPeople()}) {
    for (const auto& [method, texts] : *templates) methods.insert(method);
  }
  return methods;
}

// One in that state, or any where none is.
std::string HonestRequests::CheckIn(common::v1::SiteCheckProgress::State state) {
  std::vector<std::string> fitting, all;
  for (const auto& [name, is] : checks_) {
    all.push_back(name);
    if (is == state) fitting.push_back(name);
  }
  const std::vector<std::string>& some = fitting.empty() ? all : fitting;
  return some.empty() ? "districts/370211/siteChecks/1" : some[random_() % some.size()];
}

// One in that state, or any where none is.
std::string HonestRequests::CaseIn(intake::v1::Case::State state) {
  std::vector<std::string> fitting, all;
  for (const auto& [name, is] : states_) {
    all.push_back(name);
    if (is == state) fitting.push_back(name);
  }
  const std::vector<std::string>& some = fitting.empty() ? all : fitting;
  return some.empty() ? "districts/370211/cases/1" : some[random_() % some.size()];
}

// One that waits for its day, or any where none does.
std::string HonestRequests::AnyPlanned() {
  std::vector<std::string> planned, all;
  for (const auto& [name, state] : reorganisations_) {
    all.push_back(name);
    if (state == grid::v1::Reorganisation::PLANNED) planned.push_back(name);
  }
  const std::vector<std::string>& some = planned.empty() ? all : planned;
  return some.empty() ? "districts/370211/reorganisations/1" : some[random_() % some.size()];
}

// One of a citizen's appeals that may be treated so, or any where none may.
std::string HonestRequests::AppealThatMay(intake::v1::MyCase::Action action) {
  std::vector<std::string> fitting, all;
  for (const auto& [name, actions] : appeals_) {
    all.push_back(name);
    if (actions.contains(action)) fitting.push_back(name);
  }
  const std::vector<std::string>& some = fitting.empty() ? all : fitting;
  return some.empty() ? "districts/370211/myCases/1" : some[random_() % some.size()];
}

std::string HonestRequests::AnyTimerOf(std::string_view program) {
  const auto known = timers_.find(program);
  if (known == timers_.end()) return R"(kind: "case" id: "1" what: "case.nothing")";
  const common::v1::Timer& timer = known->second[random_() % known->second.size()];
  return fmt::format(R"(kind: "{}" id: "{}" what: "{}")", timer.kind(), timer.id(), timer.what());
}

std::string HonestRequests::Filled(std::string text, std::string_view program) {
  std::string checked = "districts/370211/cases/1", task = "districts/370211/siteChecks/1", nth = "1";
  if (!under_way_.empty()) {
    const auto& [name, check] =
        *std::next(under_way_.begin(), static_cast<std::ptrdiff_t>(random_() % under_way_.size()));
    checked = name;
    task = check.progress().site_check();
    nth = std::to_string(check.number());
  }
  std::vector<std::pair<std::string, std::string>> words = disputes_.Words(random_);
  std::ranges::move(files_.Words(random_), std::back_inserter(words));
  std::ranges::move(sessions_.Words(random_), std::back_inserter(words));
  // Longer words first: `$d_paused` begins as `$d_pause` does.
  std::ranges::sort(words, [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  for (const auto& [word, meaning] : words) absl::StrReplaceAll({{word, meaning}}, &text);
  return absl::StrReplaceAll(text, {{"$today", absl::FormatCivilTime(calendar::Today())},
                                    {"$district", "districts/370211"},
                                    {"$log", fmt::format("districts/370211/logs/{}", program)},
                                    {"$timer", AnyTimerOf(program)},
                                    {"$mine", AppealThatMay(intake::v1::MyCase::ACTION_UNSPECIFIED)},
                                    {"$my_open", AppealThatMay(intake::v1::MyCase::ADD)},
                                    {"$my_new", AppealThatMay(intake::v1::MyCase::WITHDRAW)},
                                    {"$my_replied", AppealThatMay(intake::v1::MyCase::RATE)},
                                    {"$id", NewUuid()},
                                    {"$planned", AnyPlanned()},
                                    {"$grid", grid_},
                                    {"$staff", staff_},
                                    {"$code", grid_code_},
                                    {"$number", std::to_string(1 + random_() % 1'000'000'000)},
                                    {"$checked", checked},
                                    {"$task", task},
                                    {"$nth", nth},
                                    {"$check", CheckIn(common::v1::SiteCheckProgress::STATE_UNSPECIFIED)},
                                    {"$assigned", CheckIn(common::v1::SiteCheckProgress::ASSIGNED)},
                                    {"$accepted", CheckIn(common::v1::SiteCheckProgress::ACCEPTED)},
                                    {"$any", CaseIn(intake::v1::Case::STATE_UNSPECIFIED)},
                                    {"$received", CaseIn(intake::v1::Case::RECEIVED)},
                                    {"$dispatched", CaseIn(intake::v1::Case::DISPATCHED)},
                                    {"$handled", CaseIn(intake::v1::Case::IN_PROGRESS)},
                                    {"$mediated", CaseIn(intake::v1::Case::IN_MEDIATION)},
                                    {"$resolved", CaseIn(intake::v1::Case::RESOLVED)},
                                    {"$closed", CaseIn(intake::v1::Case::CLOSED)}});
}

std::vector<std::unique_ptr<google::protobuf::Message>> HonestRequests::For(
    const google::protobuf::MethodDescriptor& method, std::string_view program) {
  std::vector<std::unique_ptr<google::protobuf::Message>> messages;
  for (const std::string& text : TemplatesOf(method.name())) {
    messages.emplace_back(factory_.GetPrototype(method.input_type())->New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(Filled(text, program), messages.back().get())) << text;
  }
  return messages;
}

std::vector<std::string> HonestRequests::Names() const {
  std::vector<std::string> names = {staff_};
  for (const auto& [name, state] : states_) names.push_back(name);
  for (const auto& [name, actions] : appeals_) names.push_back(name);
  for (const auto& [name, state] : reorganisations_) names.push_back(name);
  for (const std::string& name : disputes_.Names()) names.push_back(name);
  return names;
}

}  // namespace zhiwang::testing
