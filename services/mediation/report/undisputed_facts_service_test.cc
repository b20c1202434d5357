// Records of undisputed facts in bulletins, over gRPC.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/attachments/test_contents.h"
#include "services/mediation/report/report_test.h"
#include "zhiwang/mediation/v1/document_service.grpc.pb.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class ReportedRecords : public ReportedDisputes {
 protected:
  using DocumentStub = v1::DocumentService::Stub;

  // Brings a record that the parties signed, with the consent of both. Answers its name.
  std::string Recorded(const std::string& dispute, const std::string& content = "") const {
    Sound(Say(dispute, v1::Consent::UNDISPUTED_FACTS, {1, 2}));
    std::vector<v1::AddEvidenceRequest> messages(2);
    v1::AddEvidenceRequest::Header& header = *messages[0].mutable_header();
    header.set_district(kDistrictName);
    header.set_request_id(NewUuid());
    header.set_file_name("无争议事实记载.pdf");
    header.mutable_document()->set_dispute(dispute);
    header.mutable_document()->set_kind(v1::Document::UNDISPUTED_FACTS);
    messages[1].set_piece(attachments::SomePdf(0, content));
    return Sound(client().SendAll(&DocumentStub::AddEvidence, messages, VillageMediator())).name();
  }
  void TakeOut(const std::string& document) const {
    auto request = About<v1::WithdrawDocumentRequest>(document);
    request.set_note("误收他案材料");
    Sound(Ask(&DocumentStub::WithdrawDocument, request, VillageMediator()));
  }
};

TEST_F(ReportedRecords, CountApartFromSuccessAndOpenToTheirDisputes) {
  const std::string dispute = InMediation();
  Recorded(dispute);
  Sound(End(dispute, v1::Ending::NO_PROSPECT));
  WaitForReports();
  const v1::MediationBulletin month = Sound(Monthly());
  EXPECT_EQ(month.total().undisputed_facts(), 1);
  EXPECT_EQ(month.total().failed(), 1);
  EXPECT_EQ(month.total().success_of_accepted().numerator(), 0);
  EXPECT_EQ(month.total().success_of_accepted().denominator(), 1);
  ASSERT_EQ(month.by_level_size(), 1);
  EXPECT_EQ(month.by_level(0).undisputed_facts(), 1);
  const std::vector<v1::FigureDispute> opened = Open(Asked::UNDISPUTED_FACTS);
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_EQ(opened[0].dispute(), dispute);
  EXPECT_EQ(opened[0].committee(), CommitteeName(1));
  ExpectSoundReports(1);
}

TEST_F(ReportedRecords, ThatWereWithdrawnInThePeriodAreInNeitherTheFigureNorItsList) {
  const std::string dispute = InMediation();
  TakeOut(Recorded(dispute));
  Recorded(InMediation(), "二");
  WaitForReports();
  EXPECT_EQ(Sound(Daily("", "", Director())).total().undisputed_facts(), 1);
  EXPECT_EQ(Sound(Monthly()).total().undisputed_facts(), 1);
  const std::vector<v1::FigureDispute> opened = Open(Asked::UNDISPUTED_FACTS);
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_NE(opened[0].dispute(), dispute);
  ExpectSoundReports(2);
}

TEST_F(ReportedRecords, OfAConfidentialFileAreThereAndNoMore) {
  auto amend = About<v1::AmendDisputeRequest>(InMediation());
  amend.mutable_update_mask()->add_paths("confidential");
  amend.mutable_dispute()->set_confidential(true);
  amend.set_note("涉及隐私");
  Sound(Ask(&Stub::AmendDispute, amend, VillageMediator()));
  Recorded(amend.name());
  WaitForReports();
  EXPECT_EQ(Sound(Monthly()).total().undisputed_facts(), 1);
  const std::vector<v1::FigureDispute> opened = Open(Asked::UNDISPUTED_FACTS);
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_THAT(opened[0].dispute(), IsEmpty());
  EXPECT_THAT(opened[0].committee(), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
