#include "tests/faults/load/trespasser.h"

#include <fmt/format.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/calendar/working_calendar.h"
#include "common/names/resource_name.h"
#include "common/names/services.h"
#include "common/rpc/client/raw_call.h"
#include "tests/faults/load/patience.h"
#include "tests/faults/load/promised.h"
#include "zhiwang/common/v1/caller_service.pb.h"
#include "zhiwang/common/v1/grant_service.pb.h"
#include "zhiwang/common/v1/timer_service.pb.h"
#include "zhiwang/grid/v1/site_check_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/intake/v1/my_case_service.pb.h"
#include "zhiwang/mediation/v1/committee_service.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/mediator_service.pb.h"
#include "zhiwang/mediation/v1/report_service.pb.h"
#include "zhiwang/mediation/v1/rules_service.pb.h"

namespace zhiwang::testing {
namespace {

using grid::v1::SiteCheckService;
using intake::v1::CaseService;
using mediation::v1::DisputeService;

constexpr absl::Duration kLearnsWithin = absl::Seconds(5);
constexpr int kNames = 50;
constexpr int kTrespassingTenant = kTenants - 1;  // Load has the first ones

// The answer that a question must get.
enum class Must {
  kBeRefused,
  kBeAnswered,        // with nothing of the other district
  kNotTellOfAnother,  // answered or refused
};

// Who asks, of the own district.
enum class By { kTenant, kCitizen, kLawyer };

std::string Asker(const District& own, By by) {
  switch (by) {
    case By::kTenant:
      return Tenant(own.code, kTrespassingTenant);
    case By::kCitizen:
      return FormatResourceName(own.code, "citizens", "neighbour");
    case By::kLawyer:
      return FormatResourceName(own.code, "lawyers", "neighbour");
  }
  return {};
}

// The id in a resource's name.
std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

}  // namespace

// $own and $other are the districts' names, $case, $check and $dispute what the other has, $mixed_… the same ids under the own
// district's name, $log a service's.
struct Trespasser::Probe {
  std::string contract, method, text;
  Must must = Must::kBeRefused;
  By by = By::kTenant;
};

const std::vector<Trespasser::Probe>& Trespasser::Probes() {
  static const auto* const probes = new std::vector<Probe>{
      {"zhiwang.intake.v1.CaseService", "GetCase", R"(name: "$case")"},
      {"zhiwang.intake.v1.CaseService", "GetCase", R"(name: "$mixed_case")"},
      {"zhiwang.intake.v1.CaseService", "ListCases", R"(district: "$other")"},
      {"zhiwang.intake.v1.CaseService", "ListCases", R"(district: "$own" area: "$other/areas/$other_town")"},
      {"zhiwang.intake.v1.CaseService", "ListCases", R"(district: "$own" page_size: 50)", Must::kBeAnswered},
      {"zhiwang.intake.v1.CaseService", "SearchCases", R"(district: "$other" phone: "18800000000")"},
      {"zhiwang.intake.v1.CaseService", "SearchCases", R"(district: "$own" phone: "18800000000")", Must::kBeAnswered},
      {"zhiwang.intake.v1.CaseService", "ListTimeline", R"(name: "$case")"},
      {"zhiwang.intake.v1.CaseService", "ListTimeline", R"(name: "$mixed_case")"},
      {"zhiwang.intake.v1.CaseService", "ListTimeline", R"(name: "$own_case")", Must::kBeAnswered},
      {"zhiwang.intake.v1.CaseService", "RevealReporter", R"(name: "$case" purpose: "回访")"},
      {"zhiwang.intake.v1.CaseService", "RevealReporter", R"(name: "$mixed_case" purpose: "回访")"},
      {"zhiwang.intake.v1.CaseService", "DispatchCase",
       R"(name: "$case" request_id: "$id" unit: "$other/departments/D01")"},
      {"zhiwang.intake.v1.CaseService", "DispatchCase",
       R"(name: "$mixed_case" request_id: "$id" unit: "$own/departments/D01")"},
      {"zhiwang.intake.v1.CaseService", "DispatchCase",
       R"(name: "$own_case" request_id: "$id" unit: "$other/departments/D01")"},
      {"zhiwang.intake.v1.CaseService", "CloseCase",
       R"(name: "$case" request_id: "$id" disposition: EXPLAINED note: "x")"},
      {"zhiwang.intake.v1.CaseService", "RequestSiteCheck", R"(name: "$case" request_id: "$id" question: "x")"},
      {"zhiwang.intake.v1.CaseService", "PlaceCase",
       R"(name: "$own_case" request_id: "$id" area: "$other/areas/$other_town")"},
      {"zhiwang.intake.v1.CaseService", "CreateCase",
       R"(district: "$other" request_id: "$id" case {channel: CITY_HOTLINE text: "x"})"},
      {"zhiwang.intake.v1.CaseService", "PreviewCalendar",
       R"(calendar {name: "$other/calendar" holidays: ["2026-10-01"] known_until: "2026-12-24"})"},
      {"zhiwang.intake.v1.ReportService", "GetBulletin", R"(district: "$other" day: "2025-06-01")"},
      {"zhiwang.intake.v1.ReportService", "GetBulletin", R"(district: "$own" day: "$today")", Must::kBeAnswered},
      {"zhiwang.intake.v1.ReportService", "GetBulletin",
       R"(district: "$own" day: "$today" area: "$other/areas/$other_town")"},
      {"zhiwang.intake.v1.ReportService", "ListFigureCases",
       R"(district: "$other" day: "$today" figure: RECEIVED line: TOTAL)"},
      {"zhiwang.intake.v1.ReportService", "ListFigureCases",
       R"(district: "$own" day: "$today" figure: RECEIVED line: TOTAL)", Must::kBeAnswered},
      {"zhiwang.intake.v1.CategoryService", "ListCategories", R"(district: "$other")"},
      {"zhiwang.intake.v1.CategoryService", "ListCategories", R"(district: "$own" page_size: 50)", Must::kBeAnswered},
      {"zhiwang.intake.v1.MyCaseService", "ListMyCases", R"(district: "$other")", Must::kBeRefused, By::kCitizen},
      {"zhiwang.intake.v1.MyCaseService", "GetMyCase", R"(name: "$my_case")", Must::kBeRefused, By::kCitizen},
      {"zhiwang.intake.v1.MyCaseService", "GetMyCase", R"(name: "$my_mixed_case")", Must::kBeRefused, By::kCitizen},
      {"zhiwang.grid.v1.AreaService", "GetArea", R"(name: "$other/areas/$other_town")"},
      {"zhiwang.grid.v1.AreaService", "GetArea", R"(name: "$own/areas/$other_town")"},
      {"zhiwang.grid.v1.AreaService", "ReadBoundary", R"(name: "$other/areas/$other_town")"},
      {"zhiwang.grid.v1.AreaService", "ReadBoundary", R"(name: "$own/areas/$other_town")"},
      {"zhiwang.grid.v1.AreaService", "ListAreas", R"(district: "$other")"},
      {"zhiwang.grid.v1.AreaService", "ListAreas", R"(district: "$own" page_size: 200)", Must::kBeAnswered},
      {"zhiwang.grid.v1.AreaService", "ListBoundaries", R"(district: "$other")"},
      {"zhiwang.grid.v1.AreaService", "ListAreaHistory", R"(name: "$other/areas/$other_town")"},
      {"zhiwang.grid.v1.AreaService", "ListFormerPaths", R"(district: "$other")"},
      {"zhiwang.grid.v1.ReorganisationService", "ListReorganisations", R"(district: "$other")"},
      {"zhiwang.grid.v1.StaffService", "GetStaff", R"(name: "$other/staff/T1")"},
      {"zhiwang.grid.v1.StaffService", "ListStaff", R"(district: "$other")"},
      {"zhiwang.grid.v1.StaffService", "ListStaff", R"(district: "$own" page_size: 200)", Must::kBeAnswered},
      {"zhiwang.grid.v1.DepartmentService", "GetDepartment", R"(name: "$other/departments/D01")"},
      {"zhiwang.grid.v1.DepartmentService", "ListDepartments", R"(district: "$other")"},
      {"zhiwang.grid.v1.DepartmentService", "ListDepartments", R"(district: "$own" page_size: 200)", Must::kBeAnswered},
      {"zhiwang.grid.v1.LocationService", "LocatePoint",
       R"(district: "$other" point {longitude: 120.042886 latitude: 35.799837})"},
      {"zhiwang.grid.v1.SiteCheckService", "GetSiteCheck", R"(name: "$check")"},
      {"zhiwang.grid.v1.SiteCheckService", "GetSiteCheck", R"(name: "$mixed_check")"},
      {"zhiwang.grid.v1.SiteCheckService", "AcceptSiteCheck", R"(name: "$check" request_id: "$id")"},
      {"zhiwang.grid.v1.SiteCheckService", "AcceptSiteCheck", R"(name: "$mixed_check" request_id: "$id")"},
      {"zhiwang.grid.v1.SiteCheckService", "ListSiteChecks", R"(district: "$other")"},
      {"zhiwang.grid.v1.SiteCheckService", "ListSiteChecks", R"(district: "$own" page_size: 50)", Must::kBeAnswered},
      {"zhiwang.grid.v1.CalendarService", "GetCalendar", R"(name: "$other/calendar")"},
      {"zhiwang.grid.v1.CalendarService", "ListCalendars", R"(district: "$other")"},
      {"zhiwang.mediation.v1.MediationReportService", "GetMonthlyMediation", R"(district: "$other" day: "$today")"},
      {"zhiwang.mediation.v1.MediationReportService", "GetMonthlyMediation", R"(district: "$own" day: "$today")",
       Must::kBeAnswered},
      {"zhiwang.mediation.v1.MediationReportService", "ListMediationFigure",
       R"(district: "$other" day: "$today" figure: RECEIVED)"},
      {"zhiwang.mediation.v1.CommitteeService", "GetCommittee", R"(name: "$other/committees/101")"},
      {"zhiwang.mediation.v1.CommitteeService", "GetCommittee", R"(name: "$own/committees/101")",
       Must::kNotTellOfAnother},
      {"zhiwang.mediation.v1.CommitteeService", "ListCommittees", R"(district: "$other")"},
      {"zhiwang.mediation.v1.CommitteeService", "ListCommittees",
       R"(district: "$own" area: "$other/areas/$other_town")"},
      {"zhiwang.mediation.v1.CommitteeService", "ListCommittees", R"(district: "$own" page_size: 200)",
       Must::kBeAnswered},
      {"zhiwang.intake.v1.CaseService", "ReferCase", R"(name: "$case" request_id: "$id" dispute_type: "BOUNDARY")"},
      {"zhiwang.mediation.v1.DisputeService", "GetDispute", R"(name: "$dispute")"},
      {"zhiwang.mediation.v1.DisputeService", "GetDispute", R"(name: "$mixed_dispute")"},
      {"zhiwang.mediation.v1.DisputeService", "GetDispute", R"(name: "$dispute")", Must::kBeRefused, By::kLawyer},
      {"zhiwang.mediation.v1.DisputeService", "GetDispute", R"(name: "$mixed_dispute")", Must::kBeRefused, By::kLawyer},
      {"zhiwang.mediation.v1.DisputeService", "GetDispute", R"(name: "$own_dispute")", Must::kBeRefused, By::kLawyer},
      {"zhiwang.mediation.v1.DisputeService", "ListDisputes", R"(district: "$other")"},
      {"zhiwang.mediation.v1.DisputeService", "ListDisputes", R"(district: "$other")", Must::kBeRefused, By::kLawyer},
      {"zhiwang.mediation.v1.DisputeService", "ListDisputes", R"(district: "$own" page_size: 50)", Must::kBeAnswered},
      {"zhiwang.mediation.v1.DisputeService", "ListDisputes", R"(district: "$own" page_size: 50)", Must::kBeAnswered,
       By::kLawyer},
      {"zhiwang.mediation.v1.DisputeService", "GetDispute", R"(name: "$own_dispute")", Must::kBeAnswered},
      {"zhiwang.mediation.v1.DisputeService", "ListDisputeTimeline", R"(name: "$dispute")"},
      {"zhiwang.mediation.v1.DisputeService", "ListDisputeTimeline", R"(name: "$mixed_dispute")"},
      {"zhiwang.mediation.v1.DisputeService", "GetDisputePresence", R"(name: "$dispute")"},
      {"zhiwang.mediation.v1.DisputeService", "GetDisputePresence", R"(name: "$mixed_dispute")"},
      {"zhiwang.mediation.v1.DisputeService", "ListDisputePresences", R"(district: "$other")"},
      {"zhiwang.mediation.v1.DisputeService", "GetDesk", R"(district: "$other")"},
      {"zhiwang.mediation.v1.DisputeService", "GetDesk", R"(district: "$own" area: "$other/areas/$other_town")"},
      {"zhiwang.mediation.v1.DisputeService", "GetDesk", R"(district: "$own")", Must::kBeAnswered},
      {"zhiwang.mediation.v1.DisputeService", "SearchParties", R"(district: "$other" phone: "18800000000")"},
      {"zhiwang.mediation.v1.DisputeService", "RevealParty", R"(name: "$dispute" party: 1 purpose: "联系")"},
      {"zhiwang.mediation.v1.DisputeService", "RevealParty", R"(name: "$mixed_dispute" party: 1 purpose: "联系")"},
      {"zhiwang.mediation.v1.DisputeService", "RevealParty", R"(name: "$mixed_dispute" party: 1 purpose: "联系")",
       Must::kBeRefused, By::kLawyer},
      {"zhiwang.mediation.v1.DisputeService", "AcceptDispute", R"(name: "$dispute" request_id: "$id")"},
      {"zhiwang.mediation.v1.DisputeService", "AcceptDispute", R"(name: "$mixed_dispute" request_id: "$id")"},
      {"zhiwang.mediation.v1.DisputeService", "JoinDispute",
       R"(name: "$own_dispute" request_id: "$id" into: "$dispute" note: "x")"},
      {"zhiwang.mediation.v1.DisputeService", "CreateDispute",
       R"(district: "$own" request_id: "$id" dispute {area: "$other/areas/$other_town" matter {type: BOUNDARY summary: "x"}
          origin {kind: PARTY}})"},
      {"zhiwang.mediation.v1.MediatorService", "ProposeMediator",
       R"(name: "$dispute" request_id: "$id" mediator: "$other/staff/T1")"},
      {"zhiwang.mediation.v1.MediatorService", "AcceptAssignment",
       R"(name: "$mixed_dispute" request_id: "$id" assignment: 1 declaration {})", Must::kBeRefused, By::kLawyer},
      {"zhiwang.mediation.v1.MediatorService", "ListAssignments", R"(district: "$other" mediator: "$other/staff/T1")"},
      {"zhiwang.mediation.v1.MediationRulesService", "GetMediationRules", R"(name: "$other/mediationRules")"},
      {"zhiwang.mediation.v1.MediationRulesService", "SetMediationRules",
       R"(name: "$other/mediationRules" request_id: "$id" mediation_rules {effective_day: "2099-01-01"})"},
      {"zhiwang.common.v1.CallerService", "GetCaller", R"(district: "$other")"},
      {"zhiwang.common.v1.CallerService", "GetCaller", R"(district: "$own")", Must::kBeAnswered},
      {"zhiwang.common.v1.ChangeLogService", "WatchChanges", R"(name: "$other/logs/$log" from_start: true)"},
      {"zhiwang.common.v1.ChangeLogService", "VerifyTimelines", R"(name: "$other/logs/$log")"},
      {"zhiwang.common.v1.ChangeLogService", "ListStalled", R"(name: "$other/logs/$log")"},
      {"zhiwang.common.v1.AuditLogService", "VerifyAuditLog", R"(name: "$other/logs/case-intake")"},
      {"zhiwang.common.v1.HandOffService", "ListHandOffs", R"(name: "$other/logs/$log")"},
      {"zhiwang.common.v1.HandOffService", "ListHandOffs", R"(name: "$own/logs/$log")", Must::kNotTellOfAnother},
      {"zhiwang.common.v1.HandOffService", "GetHandOff", R"(name: "$other/logs/$log" kind: "case" id: "$case_id")"},
      {"zhiwang.common.v1.HandOffService", "GetHandOff", R"(name: "$own/logs/$log" kind: "case" id: "$case_id")",
       Must::kNotTellOfAnother},
      {"zhiwang.common.v1.TimerService", "ListTimers", R"(name: "$other/logs/$log")"},
      {"zhiwang.common.v1.TimerService", "ListTimers", R"(name: "$own/logs/$log" page_size: 50)",
       Must::kNotTellOfAnother},
      {"zhiwang.common.v1.GrantService", "ListGrantChanges", R"(page_size: 50)"},
  };
  return *probes;
}

Trespasser::Trespasser(Installation& installation, History& history, Border& border, const District& own,
                       const District& other, uint64_t seed)
    : installation_(installation),
      history_(history),
      border_(border),
      own_(own),
      other_(other),
      random_(seed),
      answered_(Probes().size()) {
  // These contracts are needed by their names alone, and would not be linked in.
  google::protobuf::LinkMessageReflection<intake::v1::MyCase>();
  google::protobuf::LinkMessageReflection<common::v1::Caller>();
  google::protobuf::LinkMessageReflection<common::v1::Timer>();
  google::protobuf::LinkMessageReflection<mediation::v1::Committee>();
  google::protobuf::LinkMessageReflection<mediation::v1::MediationBulletin>();
  google::protobuf::LinkMessageReflection<mediation::v1::MediationRules>();
  google::protobuf::LinkMessageReflection<mediation::v1::ProposeMediatorRequest>();
  google::protobuf::LinkMessageReflection<common::v1::ListGrantChangesRequest>();
}

Trespasser::~Trespasser() { Stop(); }

void Trespasser::Start() {
  stopping_ = false;
  thread_ = std::thread([this] {
    absl::Time learned = absl::InfinitePast();
    while (!stopping_) {
      if (absl::Now() - learned > kLearnsWithin) {
        Learn();
        learned = absl::Now();
      }
      Ask(turn_++ % Probes().size());
      absl::SleepFor(absl::Milliseconds(5 + random_() % 20));
    }
  });
}

void Trespasser::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

std::vector<std::string> Trespasser::unproved() const {
  std::vector<std::string> names;
  for (size_t i = 0; i < answered_.size(); ++i) {
    if (answered_[i] == 0) names.push_back(Probes()[i].method + " " + Probes()[i].text);
  }
  return names;
}

std::string Trespasser::Filled(std::string text, const std::string& program) {
  const auto any = [&](const District& of, const std::vector<std::string>& names, const char* collection) {
    return names.empty() ? FormatResourceName(of.code, collection, "1") : names[random_() % names.size()];
  };
  const std::string foreign_case = any(other_, of_other_.cases, "cases"),
                    foreign_check = any(other_, of_other_.checks, "siteChecks"),
                    foreign_dispute = any(other_, of_other_.disputes, "disputes");
  const std::string own_case = any(own_, of_own_.cases, "cases"), own_dispute = any(own_, of_own_.disputes, "disputes");
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), calendar::ShanghaiZone());
  return absl::StrReplaceAll(text,
                             {{"$own", own_.name},
                              {"$other", other_.name},
                              {"$other_town", other_.town},
                              {"$own_case", own_case},
                              {"$case", foreign_case},
                              {"$case_id", IdOf(foreign_case)},
                              {"$mixed_case", FormatResourceName(own_.code, "cases", IdOf(foreign_case))},
                              {"$my_case", FormatResourceName(other_.code, "myCases", IdOf(foreign_case))},
                              {"$my_mixed_case", FormatResourceName(own_.code, "myCases", IdOf(foreign_case))},
                              {"$check", foreign_check},
                              {"$mixed_check", FormatResourceName(own_.code, "siteChecks", IdOf(foreign_check))},
                              {"$dispute", foreign_dispute},
                              {"$own_dispute", own_dispute},
                              {"$mixed_dispute", FormatResourceName(own_.code, "disputes", IdOf(foreign_dispute))},
                              {"$log", program},
                              {"$today", absl::FormatCivilTime(today)},
                              {"$id", NewUuid()}});
}

// The service of the contract; one after the other, from any on, where it is one of the contracts that several serve.
void Trespasser::Ask(size_t number) {
  const Probe& probe = Probes()[number];
  const ServiceEntry* only = FindServiceOf(probe.contract);
  const size_t services = only == nullptr ? Services().size() : 1, first = random_() % services;
  for (size_t i = 0; i < services; ++i) {
    const ServiceEntry& service = only == nullptr ? Services()[(first + i) % services] : *only;
    const std::string program(service.program), text = Filled(probe.text, program);
    std::string answers;
    const absl::Status status = Call(probe, program, text, answers);
    if (absl::IsUnimplemented(status)) continue;
    const std::string asked = fmt::format("{} {}", probe.method, text);
    border_.Inspect(own_.code, answers, asked);
    if (IsUnsettled(status)) return;
    ++answered_[number];
    return Judge(probe, asked, status, answers);
  }
}

absl::Status Trespasser::Call(const Probe& probe, const std::string& program, const std::string& text,
                              std::string& answers) {
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      absl::StrCat(probe.contract, ".", probe.method));
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<google::protobuf::Message> request(
      method == nullptr ? nullptr : factory.GetPrototype(method->input_type())->New());
  if (!request || !google::protobuf::TextFormat::ParseFromString(text, request.get())) {
    return absl::InternalError("no such question can be asked");
  }
  grpc::ClientContext context;
  installation_.cluster().SignAs(context, Asker(own_, probe.by));
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  const std::string& address = installation_.Replica(program, static_cast<int>(random_() % kReplicas)).address;
  std::shared_ptr<grpc::Channel>& channel = channels_[address];
  if (channel == nullptr) channel = installation_.cluster().ConnectTo(address);
  return rpc::CallRaw(channel, context, fmt::format("/{}/{}", probe.contract, probe.method),
                      {request->SerializeAsString()}, [&](const std::string& answer) { answers += answer; });
}

void Trespasser::Judge(const Probe& probe, const std::string& asked, const absl::Status& status,
                       const std::string& answer) {
  switch (probe.must) {
    case Must::kBeRefused:
      ++refused_;
      // The asker must get an error, and one that does not give away that there is something.
      if (status.ok() || absl::IsInternal(status)) {
        history_.Violation(fmt::format("somebody of {} asked {} and was answered {} ({} bytes)", own_.code, asked,
                                       Describe(status), answer.size()));
      }
      return;
    case Must::kBeAnswered:
      if (!status.ok() && !absl::IsNotFound(status)) {
        history_.Violation(
            fmt::format("somebody of {} asked {} and was answered {}", own_.code, asked, Describe(status)));
      }
      return;
    case Must::kNotTellOfAnother:
      return;
  }
}

// Learns the names of the cases, checks and disputes that each district has, as its own people list them.
void Trespasser::Learn() {
  for (const auto& [district, names] : {std::pair{&own_, &of_own_}, {&other_, &of_other_}}) {
    const int i = static_cast<int>(random_() % kReplicas);
    intake::v1::ListCasesRequest cases_request;
    cases_request.set_district(district->name);
    cases_request.set_page_size(kNames);
    intake::v1::ListCasesResponse cases;
    const auto intake = CaseService::NewStub(installation_.cluster().ConnectTo(installation_.case_intake(i).address));
    if (List(*intake, &CaseService::Stub::ListCases, *district, cases_request, cases)) {
      names->cases.clear();
      for (const auto& one : cases.cases()) names->cases.push_back(one.name());
    }
    grid::v1::ListSiteChecksRequest checks_request;
    checks_request.set_district(district->name);
    checks_request.set_page_size(kNames);
    grid::v1::ListSiteChecksResponse checks;
    const auto grid =
        SiteCheckService::NewStub(installation_.cluster().ConnectTo(installation_.grid_registry(i).address));
    if (List(*grid, &SiteCheckService::Stub::ListSiteChecks, *district, checks_request, checks)) {
      names->checks.clear();
      for (const auto& one : checks.site_checks()) names->checks.push_back(one.name());
    }
    mediation::v1::ListDisputesRequest disputes_request;
    disputes_request.set_district(district->name);
    disputes_request.set_page_size(kNames);
    mediation::v1::ListDisputesResponse disputes;
    const auto mediation =
        DisputeService::NewStub(installation_.cluster().ConnectTo(installation_.mediation(i).address));
    if (List(*mediation, &DisputeService::Stub::ListDisputes, *district, disputes_request, disputes)) {
      names->disputes.clear();
      for (const auto& one : disputes.disputes()) names->disputes.push_back(one.name());
    }
  }
}

template <class Stub, class Request, class Response>
bool Trespasser::List(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                      const District& district, const Request& request, Response& page) {
  grpc::ClientContext context;
  installation_.cluster().SignAs(context, Tenant(district.code, kTrespassingTenant));
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  return (stub.*method)(&context, request, &page).ok();
}

}  // namespace zhiwang::testing
