// The trade's table of permissions, row by row and literally: who calls which method, and where. Nothing here is taken
// from the policy, which is what is tested.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "common/auth/policy.h"
#include "common/auth/testing/policy_walk.h"
#include "services/mediation/testing/dispute_service_test.h"
#include "zhiwang/common/v1/access.pb.h"
#include "zhiwang/mediation/v1/agreement_service.pb.h"
#include "zhiwang/mediation/v1/award_service.pb.h"
#include "zhiwang/mediation/v1/document_service.pb.h"
#include "zhiwang/mediation/v1/file_service.grpc.pb.h"
#include "zhiwang/mediation/v1/report_service.pb.h"
#include "zhiwang/mediation/v1/screening_service.pb.h"
#include "zhiwang/mediation/v1/session_service.pb.h"
#include "zhiwang/mediation/v1/violence_service.pb.h"

namespace zhiwang::mediation {
namespace {

using common::v1::ErrorReason;
using google::protobuf::MethodDescriptor;

// 网 grid worker, 村 village mediator, 管 zone, 镇 town, 中 centre dispatcher, 主 director, 律 lawyer, 部 handler,
// 审 auditor, 系 administrator, 对 partner, 内 service.
struct Letter {
  std::string sign;
  auth::Role role;
  testing::SaidCaller here;       // in the village where the dispute is, or over it
  testing::SaidCaller elsewhere;  // the same in another town
};

testing::SaidCaller As(const std::string& name, const std::string& rights) { return {StaffName(name), rights}; }

std::vector<Letter> Letters() {
  const std::string there = kOtherTownPath;
  const testing::SaidCaller lawyer{FormatResourceName(kDistrict, "lawyers", "L1"), ""};
  const testing::SaidCaller partner{"spiffe://zhiwang/partner/court", "partner_system"};
  return {
      {"网", auth::Role::kGridWorker, GridWorker(), As("W9", "grid_worker@" + there)},
      {"村", auth::Role::kVillageMediator, VillageMediator(), As("S9", "village_mediator@" + there)},
      {"管", auth::Role::kZoneDispatcher, ZoneDispatcher(), As("Z9", "zone_dispatcher@" + there)},
      {"镇", auth::Role::kTownDispatcher, TownDispatcher(), As("T9", "town_dispatcher@" + there)},
      {"中", auth::Role::kCentreDispatcher, As("C1", "centre_dispatcher"), As("C9", "centre_dispatcher@" + there)},
      {"主", auth::Role::kCentreDirector, Director(), As("D9", "centre_director@" + there)},
      {"律", auth::Role::kLawyer, lawyer, lawyer},
      {"部", auth::Role::kDepartmentHandler, As("H1", std::string("department_handler@") + kWater),
       As("H1", std::string("department_handler@") + kWater)},
      {"审", auth::Role::kAuditor, Auditor(), As("A9", "auditor@" + there)},
      {"系", auth::Role::kAdministrator, As("X1", "administrator"), As("X1", "administrator")},
      {"对", auth::Role::kPartnerSystem, partner, partner},
      {"内", auth::Role::kService, {"case-intake", "service"}, {"case-intake", "service@" + there}},
  };
}

struct Row {
  std::string_view permission;
  std::string_view who;
  std::vector<std::string> methods = {};  // of mediation
};

bool Has(std::string_view who, const std::string& sign) { return who.find(sign) != std::string_view::npos; }

const std::vector<Row>& Table() {
  static const std::vector<Row> kTable = {
      {"dispute.create", "网村管镇中主对内", {"CreateDispute"}},
      {"dispute.presence", "网村管镇中主部审", {"GetDisputePresence", "ListDisputePresences"}},
      {"dispute.read",
       "村管镇中主律审对内",
       {"GetDispute", "ListDisputes", "ExplainDeadline", "GetDesk", "ListDisputeTimeline", "ListAssignments",
        "GetSession", "ListSessions"}},
      {"dispute_file.read",
       "村管镇中主律",
       {"GetAgreement", "ListAgreements", "GetDocument", "ListDocuments", "VerifyDocument", "GetCatalogue",
        "VerifyFile"}},
      {"dispute.accept", "村管镇中主", {"AcceptDispute", "RefuseDispute"}},
      {"dispute.mediate",
       "村律管镇",
       {"DraftAgreement",   "WriteAgreement",       "FixAgreement",        "SignAgreement",    "AmendAgreement",
        "DeclineAgreement", "ReachAgreementOrally", "RecordMemberConsent", "AmendDispute",     "PauseDispute",
        "ResumeDispute",    "ExtendDispute",        "EndDispute",          "ReopenDispute",    "RecordConsent",
        "AddParty",         "AmendParty",           "RemoveParty",         "AddParticipant",   "RequestInspection",
        "RecordPrevention", "MakeDocument",         "AddEvidence",         "WithdrawDocument", "OpenSession",
        "RecordMinutes",    "CloseSession"}},
      {"dispute.move", "村管镇中主", {"JoinDispute", "SplitDispute", "EscalateDispute"}},
      {"dispute.rule", "镇中主", {"ReturnDispute", "VoidDispute", "ClearFaceToFace", "AnnulAgreement"}},
      {"mediator.propose", "管镇中主", {"SuggestMediators", "ProposeMediator", "ReplaceMediator"}},
      {"roster.write", "管镇中主", {"SetRoster"}},
      {"session.book", "村律管镇中主", {"ListFreeSlots", "BookSession", "MoveSession", "CancelSession"}},
      {"seal.affix", "村管镇", {"SealAgreement"}},
      {"party.reveal", "村律管镇中主", {"RevealParty", "RevealParticipant", "ReadDocument"}},
      {"party.search", "管镇中主", {"SearchParties"}},
      {"obligation.record", "村管镇中主", {"RecordPerformance", "WaiveObligation"}},
      {"confirmation.record", "村管镇中主", {"PrepareConfirmation", "ApplyConfirmation", "RecordConfirmation"}},
      {"callback.record", "村管镇中主", {"RecordDisputeCallback"}},
      {"file.archive", "管镇中主", {"ArchiveFile"}},
      {"file.export", "管镇中主", {"ExportFile"}},
      {"award.propose", "村管", {"ProposeAward", "ProposeAwardAgain"}},
      {"award.approve", "镇中主", {"ApproveAward", "RefuseAward"}},
      {"screening.order", "镇中主", {"OrderScreening", "EndScreeningRhythm"}},
      {"screening.report", "网村", {"ReportScreening"}},
      {"risk.raise", "村管镇中主", {"RateRisk"}},
      {"risk.lower", "管镇中主", {}},
      {"legal_service.record", "律", {"RecordLegalService"}},
      {"legal_service.confirm", "管镇中", {"ConfirmLegalService", "VoidLegalService"}},
      {"committee.import", "系", {"ImportCommittees"}},
      {"firm.import", "系", {"ImportFirms"}},
      {"template.publish", "系", {"PublishTemplate"}},
      {"mediation_rule.write", "系", {"SetMediationRules"}},
      {"dispute.import", "系", {"ImportDisputes"}},
      {"case.refer", "管镇中主", {}},
      {"case.record_mediation", "内", {}},
      {"screening_task.create", "内", {}},
      {"screening_task.carry_out", "网", {}},
  };
  return kTable;
}

// Methods of whose permissions the table does not speak.
const std::set<std::string>& Besides() {
  static const std::set<std::string> kBesides = {"ReadDelegatedAgreements",
                                                 "GetAward",
                                                 "ListAwards",
                                                 "GetCommittee",
                                                 "ListCommittees",
                                                 "GetFirm",
                                                 "ListFirms",
                                                 "GetRoster",
                                                 "RecordReferralWithdrawal",
                                                 "RecordInspection",
                                                 "CountOpenDisputes",
                                                 "GetTemplate",
                                                 "ListTemplates",
                                                 "AcceptAssignment",
                                                 "DeclineAssignment",
                                                 "ListLegalServices",
                                                 "GetDailyMediation",
                                                 "GetWeeklyMediation",
                                                 "GetMonthlyMediation",
                                                 "ListMediationFigure",
                                                 "VerifyMediation",
                                                 "GetMediationRules",
                                                 "GetScreeningRound",
                                                 "ListScreeningRounds",
                                                 "GetScreening",
                                                 "ListScreenings",
                                                 "RecordScreening",
                                                 "GetCalendarFeed",
                                                 "ReportViolence",
                                                 "GetViolenceReport",
                                                 "ListViolenceReports",
                                                 "ConfirmViolenceReport"};
  return kBesides;
}

std::map<std::string, const MethodDescriptor*> MethodsOfMediation() {
  std::map<std::string, const MethodDescriptor*> methods;
  for (const auto* file :
       {v1::CreateDisputeRequest::descriptor()->file(), v1::ProposeMediatorRequest::descriptor()->file(),
        v1::Committee::descriptor()->file(), v1::MediationRules::descriptor()->file(),
        v1::DraftAgreementRequest::descriptor()->file(), v1::MakeDocumentRequest::descriptor()->file(),
        v1::BookSessionRequest::descriptor()->file(), v1::GetCatalogueRequest::descriptor()->file(),
        v1::ProposeAwardRequest::descriptor()->file(), v1::OrderScreeningRequest::descriptor()->file(),
        v1::ReportViolenceRequest::descriptor()->file(), v1::GetDailyMediationRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        methods.emplace(file->service(i)->method(j)->name(), file->service(i)->method(j));
      }
    }
  }
  return methods;
}

TEST(TableOfPermissions, IsWhatThePolicySays) {
  for (const Row& row : Table()) {
    const auth::Rule* rule = auth::FindRule(row.permission);
    ASSERT_NE(rule, nullptr) << row.permission;
    std::set<auth::Role> held, said;
    for (const auth::Role role : auth::kAllRoles) {
      if (rule->roles.Has(role)) held.insert(role);
    }
    for (const Letter& letter : Letters()) {
      if (Has(row.who, letter.sign)) said.insert(letter.role);
    }
    EXPECT_EQ(held, said) << row.permission;
  }
}

TEST(TableOfPermissions, SpeaksOfEachMethodOnceOrNotAtAll) {
  std::multiset<std::string> named(Besides().begin(), Besides().end());
  for (const Row& row : Table()) named.insert(row.methods.begin(), row.methods.end());
  std::multiset<std::string> there;
  for (const auto& [name, method] : MethodsOfMediation()) there.insert(name);
  EXPECT_EQ(named, there);
}

class PermissionOfTheTrade : public ServedDisputes {
 protected:
  // The reason why what was asked comes to nothing; unspecified where it came to something.
  static ErrorReason ReasonFor(const absl::Status& status) {
    return status.ok() ? common::v1::ERROR_REASON_UNSPECIFIED : ReasonOf(status);
  }
};

TEST_F(PermissionOfTheTrade, LetsCallEachMethodWhomItsRowNames) {
  const auto methods = MethodsOfMediation();
  int refused = 0, admitted = 0;
  for (const Row& row : Table()) {
    for (const std::string& name : row.methods) {
      const MethodDescriptor& method = *methods.at(name);
      for (const Letter& letter : Letters()) {
        for (const std::string scope : {"/any/1", ""}) {
          const std::string& field = method.options().GetExtension(common::v1::access).scope_field();
          if (field.ends_with("name") == scope.empty()) continue;
          std::string answer;
          const absl::Status status = auth::CallWithScope(client().channel(), method, letter.here.name,
                                                          letter.here.rights, kDistrictName + scope, answer);
          const bool is_refused = !status.ok() && ReasonOf(status) == common::v1::PERMISSION_MISSING;
          EXPECT_EQ(is_refused, !Has(row.who, letter.sign)) << name << " as " << letter.sign << ": " << status;
          ++(is_refused ? refused : admitted);
        }
      }
    }
  }
  EXPECT_GT(refused, 500);
  EXPECT_GT(admitted, 300);
}

// "Own" is decided by the row: the dispute is mediated by the village's S1, and nobody else is assigned or handed it in.
TEST_F(PermissionOfTheTrade, ReachesADisputeWhereItIsTheirOwn) {
  const std::string dispute = InMediation();
  struct Asked {
    std::string method;
    std::string_view who;   // may call it, by the table
    std::string_view here;  // of those, who reaches this dispute
    std::function<absl::Status(const testing::SaidCaller&)> ask;
  };
  const auto with_old_etag = [&]<class Request>(Request request) {
    request.set_etag("v99");
    return request;
  };
  const std::vector<Asked> calls = {
      {"GetDisputePresence", "网村管镇中主部审", "网村管镇中主审",
       [&](const auto& caller) {
         v1::GetDisputePresenceRequest request;
         request.set_name(dispute);
         return Ask(&Stub::GetDisputePresence, request, caller).status();
       }},
      {"GetDispute", "村管镇中主律审对内", "村管镇中主审内",
       [&](const auto& caller) { return Read(dispute, caller).status(); }},
      {"GetCatalogue", "村管镇中主律", "村管镇中主",
       [&](const auto& caller) {
         v1::GetCatalogueRequest request;
         request.set_name(dispute);
         return Ask(&v1::FileService::Stub::GetCatalogue, request, caller).status();
       }},
      {"ReopenDispute", "村律管镇", "村",
       [&](const auto& caller) {
         auto request = with_old_etag(About<v1::ReopenDisputeRequest>(dispute));
         request.set_note("再谈");
         return Ask(&Stub::ReopenDispute, request, caller).status();
       }},
      {"EscalateDispute", "村管镇中主", "村管镇中主",
       [&](const auto& caller) {
         auto request = with_old_etag(About<v1::EscalateDisputeRequest>(dispute));
         request.set_note("村级难以调处");
         return Ask(&Stub::EscalateDispute, request, caller).status();
       }},
      {"VoidDispute", "镇中主", "镇中主",
       [&](const auto& caller) {
         auto request = with_old_etag(About<v1::VoidDisputeRequest>(dispute));
         request.set_note("重复登记");
         return Ask(&Stub::VoidDispute, request, caller).status();
       }},
      {"ProposeMediator", "管镇中主", "管镇中主",
       [&](const auto& caller) {
         auto request = with_old_etag(About<v1::ProposeMediatorRequest>(dispute));
         request.set_mediator(StaffName("S1"));
         return Ask(&MediatorStub::ProposeMediator, request, caller).status();
       }},
      {"RevealParty", "村律管镇中主", "村管镇中主",
       [&](const auto& caller) {
         v1::RevealPartyRequest request;
         request.set_name(dispute);
         request.set_party(1);
         request.set_purpose("电话核实");
         return Ask(&Stub::RevealParty, request, caller).status();
       }},
  };
  const std::set<ErrorReason> reached = {common::v1::ERROR_REASON_UNSPECIFIED, common::v1::ETAG_STALE};
  for (const Asked& asked : calls) {
    for (const Letter& letter : Letters()) {
      const ErrorReason here = ReasonFor(asked.ask(letter.here));
      const std::string at = asked.method + " as " + letter.sign;
      if (!Has(asked.who, letter.sign)) {
        EXPECT_EQ(here, common::v1::PERMISSION_MISSING) << at;
        continue;
      }
      if (Has(asked.here, letter.sign)) {
        EXPECT_TRUE(reached.contains(here)) << at << ": " << ErrorReason_Name(here);
      } else {
        EXPECT_EQ(here, common::v1::DISPUTE_NOT_FOUND) << at;
      }
      EXPECT_EQ(ReasonFor(asked.ask(letter.elsewhere)), common::v1::DISPUTE_NOT_FOUND) << at << " elsewhere";
    }
  }
}

TEST_F(PermissionOfTheTrade, ToRevealAPartyIsOfTheAssignedAndNotOfWhoSeesTheSummary) {
  v1::Committee village = SomeCommittee(1, v1::Committee::VILLAGE, kVillage);
  const testing::SaidCaller lawyer{FormatResourceName(kDistrict, "lawyers", "L1"), ""};
  auto& mediator = *village.add_mediators();
  mediator.set_mediator(lawyer.name);
  mediator.set_from_day("2026-01-01");
  Sound(Import({village}));
  const std::string dispute = Accepted();
  v1::RevealPartyRequest reveal;
  reveal.set_name(dispute);
  reveal.set_party(1);
  reveal.set_purpose("电话核实");
  const auto reason = [&](const testing::SaidCaller& caller) {
    return ReasonFor(Ask(&Stub::RevealParty, reveal, caller).status());
  };
  EXPECT_EQ(reason(lawyer), common::v1::DISPUTE_NOT_FOUND) << "nobody assigned them";
  EXPECT_EQ(reason(VillageMediator()), common::v1::ERROR_REASON_UNSPECIFIED) << "it waits at the own committee";
  auto propose = About<v1::ProposeMediatorRequest>(dispute);
  propose.set_mediator(lawyer.name);
  Sound(Ask(&MediatorStub::ProposeMediator, propose, ZoneDispatcher()));
  Sound(TakeUp(dispute, 1, lawyer));
  EXPECT_EQ(reason(lawyer), common::v1::ERROR_REASON_UNSPECIFIED);
  ASSERT_EQ(Sound(Read(dispute, VillageMediator())).view(), v1::Dispute::SUMMARY);
  EXPECT_EQ(reason(VillageMediator()), common::v1::DISPUTE_NOT_FOUND) << "the summary names nobody";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM audit_entry WHERE action = 'party.reveal'"), 2);
}

}  // namespace
}  // namespace zhiwang::mediation
