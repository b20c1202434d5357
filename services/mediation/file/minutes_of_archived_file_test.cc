// The minutes of a session whose dispute's file is archived.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "common/attachments/test_contents.h"
#include "services/mediation/testing/session_service_test.h"
#include "zhiwang/mediation/v1/document_service.grpc.pb.h"
#include "zhiwang/mediation/v1/file_service.grpc.pb.h"

namespace zhiwang::mediation {
namespace {

class MinutesOfAnArchivedFile : public SessionServiceTest {
 protected:
  void BringPaper(const std::string& dispute, v1::Document::Kind kind) const {
    std::vector<v1::AddEvidenceRequest> messages(2);
    v1::AddEvidenceRequest::Header& header = *messages[0].mutable_header();
    header.set_district(kDistrictName);
    header.set_request_id(NewUuid());
    header.set_file_name("a.pdf");
    header.mutable_document()->set_dispute(dispute);
    header.mutable_document()->set_kind(kind);
    messages[1].set_piece(attachments::SomePdf());
    Sound(client().SendAll(&v1::DocumentService::Stub::AddEvidence, messages, VillageMediator()));
  }
};

TEST_F(MinutesOfAnArchivedFile, AreTakenNoMore) {
  const std::string dispute = Ready();
  const std::string session = Sound(Book(OnSite(dispute, SoonInMinutes()))).name();
  Sound(OpenOne(session));
  Sound(CloseOne(session));
  Sound(Minute(session));
  Sound(End(dispute, v1::Ending::NO_PROSPECT));
  Sound(Minute(session));
  for (const auto kind : {v1::Document::APPLICATION, v1::Document::RIGHTS_NOTICE, v1::Document::IDENTITY,
                          v1::Document::MINUTES, v1::Document::BACK_COVER}) {
    BringPaper(dispute, kind);
  }
  Sound(Ask(&v1::FileService::Stub::ArchiveFile, About<v1::ArchiveFileRequest>(dispute), TownDispatcher()));
  EXPECT_THAT(Minute(session), IsRefused(absl::StatusCode::kFailedPrecondition, common::v1::FILE_ARCHIVED));
}

}  // namespace
}  // namespace zhiwang::mediation
