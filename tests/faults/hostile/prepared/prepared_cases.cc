#include "tests/faults/hostile/prepared/prepared_cases.h"

#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "common/names/resource_name.h"
#include "tests/faults/hostile/prepared/ask.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/intake/v1/my_case_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using intake::v1::CaseService;
using intake::v1::MyCaseService;

constexpr char kCitizen[] = "districts/370211/citizens/h1";
constexpr int kAppeals = 20;

void LearnCases(Cluster& cluster, HonestRequests& honest) {
  const auto stub = CaseService::NewStub(cluster.IntakeChannel());
  intake::v1::ListCasesRequest request;
  request.set_district("districts/370211");
  request.set_page_size(200);
  const auto page = Ask(cluster, *stub, &CaseService::Stub::ListCases, request, kCentre);
  EXPECT_GT(page.cases_size(), 0);
  for (const intake::v1::Case& c : page.cases()) honest.Learn(c);
}

void BringAppeals(Cluster& cluster, HonestRequests& honest) {
  const auto mine = MyCaseService::NewStub(cluster.IntakeChannel());
  const auto cases = CaseService::NewStub(cluster.IntakeChannel());
  for (int i = 0; i < kAppeals; ++i) {
    intake::v1::CreateMyCaseRequest create;
    create.set_district("districts/370211");
    create.set_request_id(NewUuid());
    create.mutable_my_case()->set_text("小区路灯不亮");
    const auto appeal = Ask(cluster, *mine, &MyCaseService::Stub::CreateMyCase, create, kCitizen);
    const auto step = [&](auto method, auto request) {
      request.set_name(absl::StrReplaceAll(appeal.name(), {{"/myCases/", "/cases/"}}));
      request.set_request_id(NewUuid());
      Ask(cluster, *cases, method, request, kCentre);
    };
    if (i % 2 == 0) {
      intake::v1::DispatchCaseRequest dispatch;
      dispatch.set_unit("districts/370211/departments/D01");
      dispatch.set_category("districts/370211/categories/010101");
      step(&CaseService::Stub::DispatchCase, dispatch);
      step(&CaseService::Stub::AcceptCase, intake::v1::AcceptCaseRequest());
      intake::v1::ResolveCaseRequest resolve;
      resolve.set_public_reply("已修好");
      step(&CaseService::Stub::ResolveCase, resolve);
    }
    intake::v1::GetMyCaseRequest get;
    get.set_name(appeal.name());
    honest.Learn(Ask(cluster, *mine, &MyCaseService::Stub::GetMyCase, get, kCitizen));
  }
}

}  // namespace

void PrepareCases(Cluster& cluster, HonestRequests& honest) {
  LearnCases(cluster, honest);
  BringAppeals(cluster, honest);
}

}  // namespace zhiwang::testing
