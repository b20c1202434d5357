#include "tests/faults/hostile/prepared/prepared_files.h"

#include <gtest/gtest.h>

#include "common/names/resource_name.h"
#include "tests/faults/hostile/known/known_files.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"
#include "zhiwang/mediation/v1/document_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::CommitteeService;
using mediation::v1::DocumentService;
using mediation::v1::Firm;

Firm TheFirm() {
  Firm firm;
  firm.set_name(kLawyersFirm);
  firm.set_display_name("海平面律师事务所");
  firm.add_areas("districts/370211/areas/370211010000");
  firm.set_contract_from_day("2020-01-01");
  firm.set_contract_until_day("2099-12-31");
  Firm::Lawyer& lawyer = *firm.add_lawyers();
  lawyer.set_lawyer(kLawyerOfFirm);
  lawyer.set_display_name("钱七");
  lawyer.set_from_day("2020-01-01");
  return firm;
}

void ImportTheFirm(Cluster& cluster) {
  const auto firms = CommitteeService::NewStub(cluster.MediationChannel());
  grpc::ClientContext context;
  cluster.SignAs(context, kEverybody);
  mediation::v1::ImportFirmsResponse response;
  const auto writer = firms->ImportFirms(&context, &response);
  mediation::v1::ImportFirmsRequest header, row;
  header.mutable_header()->set_district("districts/370211");
  row.mutable_row()->set_row(1);
  *row.mutable_row()->mutable_firm() = TheFirm();
  EXPECT_TRUE(writer->Write(header) && writer->Write(row) && writer->WritesDone());
  const grpc::Status status = writer->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.created(), 1) << response.ShortDebugString();
}

mediation::v1::Template PublishTheTemplate(Cluster& cluster) {
  const auto documents = DocumentService::NewStub(cluster.MediationChannel());
  grpc::ClientContext context;
  cluster.SignAs(context, kEverybody);
  mediation::v1::PublishTemplateRequest request;
  request.set_district("districts/370211");
  request.set_request_id(NewUuid());
  request.mutable_template_()->set_kind(mediation::v1::Document::RIGHTS_NOTICE);
  request.mutable_template_()->set_text("# 当事人权利义务告知书\n{{text}}\n");
  mediation::v1::Template response;
  const grpc::Status status = documents->PublishTemplate(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

}  // namespace

void PrepareFiles(Cluster& cluster, HonestRequests& honest) {
  ImportTheFirm(cluster);
  honest.Learn(PublishTheTemplate(cluster));
}

}  // namespace zhiwang::testing
