#include "tests/faults/districts.h"

#include <fstream>
#include <memory>

#include <fmt/format.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "tests/faults/checker/history.h"
#include "tests/support/cluster/give_up.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/calendar_service.grpc.pb.h"
#include "zhiwang/grid/v1/department_service.grpc.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/intake/v1/category_service.grpc.pb.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/document_service.grpc.pb.h"
#include "zhiwang/mediation/v1/rules_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

constexpr char kCode[] = "370212";
constexpr char kRoot[] = "370212000000";
constexpr int kTowns = 2, kVillages = 2, kGrids = 3;  // of each parent
constexpr int kDepartments = 20;
constexpr char kDispatcher[] = "T1";
constexpr char kCommittee[] = "101";
constexpr char kForm[] =
    "# 人民调解受理登记表\n{{#number}}\n> 编号：{{number}}\n{{/number}}\n: 调解委员会 | {{committee}}";
constexpr absl::Duration kAnswersWithin = absl::Seconds(30);
// Between two questions whether a service is ready, which is busy with becoming so.
constexpr absl::Duration kPause = absl::Milliseconds(200);

void MustBe(const absl::Status& status, const std::string& what) {
  if (!status.ok()) GiveUp(fmt::format("{}: {}", what, Describe(status)));
}

struct Setting {
  const Cluster& cluster;
  std::string district;  // `districts/370212`
  std::shared_ptr<grpc::Channel> grid, intake, mediation;

  void Prepare(grpc::ClientContext& context) const {
    cluster.SignAs(context, kCentre);
    context.set_deadline(absl::ToChronoTime(absl::Now() + kAnswersWithin));
  }

  // Sends the rows of an import one after the other.
  template <class Request, class Response, class Stub>
  void Import(const std::string& what, Stub& stub,
              std::unique_ptr<grpc::ClientWriter<Request>> (Stub::*method)(grpc::ClientContext*, Response*),
              std::vector<Request> rows) const {
    grpc::ClientContext context;
    Prepare(context);
    Response response;
    const auto stream = (stub.*method)(&context, &response);
    Request header;
    header.mutable_header()->set_district(district);
    stream->Write(header);
    int64_t number = 0;
    for (Request& row : rows) {
      row.mutable_row()->set_row(++number);
      stream->Write(row);
    }
    stream->WritesDone();
    MustBe(rpc::FromWire(stream->Finish()), fmt::format("{} of {}", what, district));
    if (response.refused() > 0) GiveUp(fmt::format("{} of {}: {}", what, district, Describe(response)));
  }

  template <class Request, class Response, class Stub>
  Response Call(const std::string& what, Stub& stub,
                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                const Request& request) const {
    grpc::ClientContext context;
    Prepare(context);
    Response response;
    MustBe(rpc::FromWire((stub.*method)(&context, request, &response)), fmt::format("{} of {}", what, district));
    return response;
  }
};

std::vector<grid::v1::ImportAreasRequest> Areas() {
  std::vector<grid::v1::ImportAreasRequest> rows;
  const auto add = [&](const std::string& code, const std::string& parent, grid::v1::Area::Level level) {
    grid::v1::AreaRow& row = *rows.emplace_back().mutable_row();
    row.set_code(code);
    row.set_parent(parent);
    row.set_level(level);
    row.set_display_name("邻区" + code);
  };
  add(kRoot, "", grid::v1::Area::DISTRICT);
  for (int t = 1; t <= kTowns; ++t) {
    const std::string town = fmt::format("{}10{}000", kCode, t);
    add(town, kRoot, grid::v1::Area::TOWN);
    for (int v = 1; v <= kVillages; ++v) {
      const std::string village = fmt::format("{}10{}00{}", kCode, t, v);
      add(village, town, grid::v1::Area::VILLAGE);
      for (int g = 1; g <= kGrids; ++g) add(fmt::format("{}00{}", village, g), village, grid::v1::Area::GRID);
    }
  }
  return rows;
}

void ImportRegistry(const Setting& setting, const std::string& town) {
  const auto areas = grid::v1::AreaService::NewStub(setting.grid);
  setting.Import("areas", *areas, &grid::v1::AreaService::Stub::ImportAreas, Areas());
  std::vector<grid::v1::ImportDepartmentsRequest> departments;
  for (int i = 1; i <= kDepartments; ++i) {
    grid::v1::Department& one = *departments.emplace_back().mutable_row()->mutable_department();
    one.set_name(fmt::format("{}/departments/D{:02}", kOtherDistrict, i));
    one.set_display_name(fmt::format("邻区{}单位{}", kCode, i));
  }
  const auto department_service = grid::v1::DepartmentService::NewStub(setting.grid);
  setting.Import("departments", *department_service, &grid::v1::DepartmentService::Stub::ImportDepartments,
                 departments);
  std::vector<grid::v1::ImportStaffRequest> staff;
  const auto employ = [&](const std::string& id, grid::v1::Assignment::Role role, const std::string& area) {
    grid::v1::Staff& one = *staff.emplace_back().mutable_row()->mutable_staff();
    one.set_name(fmt::format("{}/staff/{}", kOtherDistrict, id));
    one.set_display_name(fmt::format("邻区{}{}", kCode, id));
    grid::v1::Assignment& assignment = *one.add_assignments();
    assignment.set_role(role);
    assignment.set_area(fmt::format("{}/areas/{}", kOtherDistrict, area));
    assignment.set_from_day("2024-01-01");
  };
  employ(kDispatcher, grid::v1::Assignment::TOWN_DISPATCHER, town);
  employ("W1", grid::v1::Assignment::GRID_WORKER, fmt::format("{}101001001", kCode));
  const auto staff_service = grid::v1::StaffService::NewStub(setting.grid);
  setting.Import("staff", *staff_service, &grid::v1::StaffService::Stub::ImportStaff, staff);
}

// The calendar is that of kDistrict: both lie in one country.
void SetCalendar(const Setting& setting) {
  const auto stub = grid::v1::CalendarService::NewStub(setting.grid);
  grid::v1::GetCalendarRequest get;
  get.set_name(fmt::format("{}/calendar", kDistrict));
  grid::v1::SetCalendarRequest set;
  *set.mutable_calendar() = setting.Call("the calendar", *stub, &grid::v1::CalendarService::Stub::GetCalendar, get);
  set.mutable_calendar()->set_name(fmt::format("{}/calendar", kOtherDistrict));
  set.mutable_calendar()->clear_etag();
  set.set_request_id(NewUuid());
  setting.Call("the calendar", *stub, &grid::v1::CalendarService::Stub::SetCalendar, set);
}

void ImportCategory(const Setting& setting) {
  intake::v1::ImportCategoriesRequest request;
  request.set_district(kOtherDistrict);
  request.set_request_id(NewUuid());
  auto& row = *request.add_rows();
  row.set_row(1);
  for (const char* name : {"城乡建设", "邻区370212", "自来水"}) row.add_path(name);
  const auto stub = intake::v1::CategoryService::NewStub(setting.intake);
  setting.Call("categories", *stub, &intake::v1::CategoryService::Stub::ImportCategories, request);
}

// A committee of the town, for which the town's dispatcher mediates.
void ImportCommittee(const Setting& setting, const std::string& town) {
  std::vector<mediation::v1::ImportCommitteesRequest> rows(1);
  mediation::v1::Committee& one = *rows[0].mutable_row()->mutable_committee();
  one.set_name(fmt::format("{}/committees/{}", kOtherDistrict, kCommittee));
  one.set_display_name(fmt::format("邻区{}调委会", kCode));
  one.set_level(mediation::v1::Committee::TOWN);
  one.set_area(fmt::format("{}/areas/{}", kOtherDistrict, town));
  for (int i = 1; i <= 3; ++i) one.add_members()->set_display_name(fmt::format("邻区{}委员{}", kCode, i));
  one.mutable_members(0)->set_head(true);
  one.mutable_members(1)->set_woman(true);
  one.add_mediators()->set_mediator(fmt::format("{}/staff/{}", kOtherDistrict, kDispatcher));
  one.mutable_mediators(0)->set_from_day("2026-01-01");
  one.set_term_from_day("2026-01-01");
  one.set_term_until_day("2028-12-31");
  const auto stub = mediation::v1::CommitteeService::NewStub(setting.mediation);
  setting.Import("committees", *stub, &mediation::v1::CommitteeService::Stub::ImportCommittees, rows);
}

// Gives the town's committee rooms: its row is imported again with them.
void ImportRooms(const Setting& setting, const std::string& town) {
  const auto stub = mediation::v1::CommitteeService::NewStub(setting.mediation);
  mediation::v1::ListCommitteesRequest list;
  list.set_district(setting.district);
  list.set_area(fmt::format("{}/areas/{}", setting.district, town));
  list.set_level(mediation::v1::Committee::TOWN);
  const auto listed =
      setting.Call("the town's committee", *stub, &mediation::v1::CommitteeService::Stub::ListCommittees, list);
  if (listed.committees_size() != 1) GiveUp(fmt::format("{} has {} committees", town, listed.committees_size()));
  mediation::v1::GetCommitteeRequest get;
  get.set_name(listed.committees(0).name());
  std::vector<mediation::v1::ImportCommitteesRequest> rows(1);
  mediation::v1::Committee& committee = *rows[0].mutable_row()->mutable_committee();
  committee = setting.Call("the town's committee", *stub, &mediation::v1::CommitteeService::Stub::GetCommittee, get);
  committee.clear_rooms();
  for (const char* code : kRooms) {
    committee.add_rooms()->set_code(code);
    committee.mutable_rooms()->rbegin()->set_display_name(fmt::format("调解室{}", code));
  }
  setting.Import("rooms", *stub, &mediation::v1::CommitteeService::Stub::ImportCommittees, rows);
}

void SetRules(const Setting& setting) {
  mediation::v1::SetMediationRulesRequest set;
  set.set_name(fmt::format("{}/mediationRules", setting.district));
  set.set_request_id(NewUuid());
  mediation::v1::MediationRules& rules = *set.mutable_mediation_rules();
  rules.set_effective_day(calendar::FormatDay(calendar::Today()));
  rules.set_oral_if_performed_later(true);
  mediation::v1::MediationRules::AwardRate& rate = *rules.add_award_rates();
  rate.set_award_class(1);
  rate.set_result(mediation::v1::Award::AGREED);
  rate.set_amount_fen(200'00);
  const auto stub = mediation::v1::MediationRulesService::NewStub(setting.mediation);
  setting.Call("rules", *stub, &mediation::v1::MediationRulesService::Stub::SetMediationRules, set);
}

void PublishForm(const Setting& setting) {
  mediation::v1::PublishTemplateRequest publish;
  publish.set_district(setting.district);
  publish.set_request_id(NewUuid());
  publish.mutable_template_()->set_kind(mediation::v1::Document::REGISTRATION_FORM);
  publish.mutable_template_()->set_text(kForm);
  const auto stub = mediation::v1::DocumentService::NewStub(setting.mediation);
  setting.Call("a form", *stub, &mediation::v1::DocumentService::Stub::PublishTemplate, publish);
}

Setting SettingOf(const Cluster& cluster, const std::string& district) {
  return {cluster, district, cluster.GridChannel(), cluster.IntakeChannel(), cluster.MediationChannel()};
}

}  // namespace

std::string Tenant(std::string_view district_code, int number) {
  return fmt::format("tenant-{}-{}", district_code, number);
}

void WriteCallers(const std::string& callers_file, const std::string& to) {
  std::ofstream file(to);
  file << std::ifstream(callers_file).rdbuf();
  for (const std::string_view name : {kDistrict, kOtherDistrict}) {
    const std::string_view code = name.substr(name.find('/') + 1);
    for (int i = 0; i < kTenants; ++i) {
      for (const char* role : {"administrator", "auditor", "centre_dispatcher", "centre_director", "department_handler",
                               "grid_worker", "zone_dispatcher"}) {
        file << Tenant(code, i) << ' ' << role << ' ' << code << '\n';
      }
    }
  }
}

District MakeOtherDistrict(Cluster& cluster) {
  const District district{.code = kCode,
                          .name = kOtherDistrict,
                          .town = fmt::format("{}101000", kCode),
                          .town_dispatcher = fmt::format("{}/staff/{}", kOtherDistrict, kDispatcher)};
  const Setting setting = SettingOf(cluster, kOtherDistrict);
  ImportRegistry(setting, district.town);
  SetCalendar(setting);
  ImportCategory(setting);
  ImportCommittee(setting, district.town);
  return district;
}

void PrepareMediation(Cluster& cluster, const District& district) {
  const Setting setting = SettingOf(cluster, district.name);
  ImportRooms(setting, district.town);
  SetRules(setting);
  PublishForm(setting);
}

absl::Status AwaitDistrict(const Cluster& cluster, const std::string& intake, const std::string& mediation,
                           const District& district) {
  const auto cases = intake::v1::CaseService::NewStub(cluster.ConnectTo(intake));
  intake::v1::CreateCaseRequest create;
  create.set_district(district.name);
  create.set_request_id(NewUuid());
  create.mutable_case_()->set_channel(intake::v1::Case::CITY_HOTLINE);
  create.mutable_case_()->set_text(fmt::format("{}：试写", district.name));
  intake::v1::ListCasesRequest list;
  list.set_district(district.name);
  const auto disputes = mediation::v1::DisputeService::NewStub(cluster.ConnectTo(mediation));
  mediation::v1::CreateDisputeRequest dispute;
  dispute.set_district(district.name);
  dispute.set_request_id(NewUuid());
  dispute.mutable_dispute()->set_area(fmt::format("{}/areas/{}", district.name, district.town));
  dispute.mutable_dispute()->mutable_matter()->set_type(mediation::v1::Matter::NEIGHBOURS);
  dispute.mutable_dispute()->mutable_matter()->set_summary(fmt::format("{}：试写", district.name));
  dispute.mutable_dispute()->mutable_origin()->set_kind(mediation::v1::Origin::COMMITTEE);
  const auto ask = [&](auto& stub, auto method, const std::string& caller, const auto& request, auto answer) {
    grpc::ClientContext context;
    cluster.SignAs(context, caller);
    context.set_wait_for_ready(true);
    context.set_deadline(absl::ToChronoTime(absl::Now() + kPause * 20));
    return rpc::FromWire((stub.*method)(&context, request, &answer));
  };
  absl::Status last;
  for (const absl::Time give_up = absl::Now() + absl::Minutes(1); absl::Now() < give_up; absl::SleepFor(kPause)) {
    last = ask(*cases, &intake::v1::CaseService::Stub::CreateCase, kCentre, create, intake::v1::Case());
    if (!last.ok()) continue;
    last = ask(*cases, &intake::v1::CaseService::Stub::ListCases, district.town_dispatcher, list,
               intake::v1::ListCasesResponse());
    if (!last.ok()) continue;
    last = ask(*disputes, &mediation::v1::DisputeService::Stub::CreateDispute, district.town_dispatcher, dispute,
               mediation::v1::Dispute());
    if (last.ok()) break;
  }
  return last;
}

}  // namespace zhiwang::testing
