#pragma once

#include <string>
#include <vector>

#include "common/attachments/test_contents.h"
#include "services/mediation/testing/agreement_service_test.h"
#include "zhiwang/mediation/v1/file_service.grpc.pb.h"

namespace zhiwang::mediation {

// The kinds that every file needs whose dispute a mediator had.
inline constexpr v1::Document::Kind kNeededByEveryFile[] = {v1::Document::APPLICATION, v1::Document::RIGHTS_NOTICE,
                                                            v1::Document::IDENTITY, v1::Document::MINUTES,
                                                            v1::Document::BACK_COVER};

// A test of whole files over gRPC: the usual calls, by the town's dispatcher; documents by the mediator.
class FileServiceTest : public AgreementServiceTest {
 protected:
  using FileStub = v1::FileService::Stub;

  absl::StatusOr<v1::Catalogue> CatalogueOf(const std::string& dispute,
                                            const testing::SaidCaller& caller = TownDispatcher()) const {
    v1::GetCatalogueRequest request;
    request.set_name(dispute);
    return Ask(&FileStub::GetCatalogue, request, caller);
  }
  absl::StatusOr<v1::Dispute> Archive(const std::string& dispute,
                                      const testing::SaidCaller& caller = TownDispatcher()) const {
    return Ask(&FileStub::ArchiveFile, About<v1::ArchiveFileRequest>(dispute), caller);
  }
  static v1::ExportFileRequest Exporting(const std::string& dispute, v1::ExportFileRequest::Bundle bundle) {
    v1::ExportFileRequest request;
    request.set_name(dispute);
    request.set_bundle(bundle);
    request.set_purpose("移交档案室");
    return request;
  }
  absl::StatusOr<std::string> Export(const v1::ExportFileRequest& request,
                                     const testing::SaidCaller& caller = TownDispatcher()) const {
    const auto read = client().ReadAll(&FileStub::ExportFile, request, caller);
    if (!read.status.ok()) return read.status;
    std::string bytes;
    for (const v1::ExportFileResponse& part : read.messages) bytes += part.piece();
    return bytes;
  }
  absl::StatusOr<v1::VerifyFileResponse> VerifyZip(std::string_view bytes,
                                                   const testing::SaidCaller& caller = TownDispatcher()) const {
    v1::VerifyFileRequest header;
    header.mutable_header()->set_district(kDistrictName);
    return client().SendAll(&FileStub::VerifyFile, InPieces(header, bytes), caller);
  }

  // A document of that kind, brought; its bytes say which one it is.
  v1::Document BringOne(const std::string& dispute, v1::Document::Kind kind, const std::string& title = "") const {
    return Sound(TryToBring(dispute, kind, title));
  }
  absl::StatusOr<v1::Document> TryToBring(const std::string& dispute, v1::Document::Kind kind,
                                          const std::string& title = "") const {
    v1::AddEvidenceRequest header = Bringing(dispute, "a.pdf");
    header.mutable_header()->mutable_document()->set_kind(kind);
    header.mutable_header()->mutable_document()->set_title(title);
    return DocumentServiceTest::Bring(header, attachments::SomePdf(0, v1::Document::Kind_Name(kind) + title));
  }
  void BringWhatIsNeeded(const std::string& dispute) const {
    for (const v1::Document::Kind kind : kNeededByEveryFile) BringOne(dispute, kind);
  }
  // A dispute whose mediation failed, with an empty file.
  std::string Failed() const {
    const std::string dispute = InMediation();
    Sound(End(dispute, v1::Ending::NO_PROSPECT));
    return dispute;
  }
  std::string Archived() const {
    const std::string dispute = Failed();
    BringWhatIsNeeded(dispute);
    Sound(Archive(dispute));
    return dispute;
  }
};

}  // namespace zhiwang::mediation
