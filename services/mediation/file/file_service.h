#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/audit/head_key.h"
#include "common/audit/recorder.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "services/mediation/dispute/service/dispute_means.h"
#include "services/mediation/document/document_noun.h"
#include "services/mediation/file/domain/bundle.h"
#include "services/mediation/file/file_contents.h"
#include "zhiwang/mediation/v1/file_service.pb.h"

namespace zhiwang::mediation {

// zhiwang.mediation.v1.FileService: see the contract for what each method answers.
class FileService final : public server::Service {
 public:
  // `signing_key` signs exported archives and must outlive the service; null if there is none.
  FileService(server::Runtime& runtime, const DisputeMeans& means, const audit::SigningKey* signing_key);

 private:
  using Call = rpc::Call;
  template <class Message>
  using Answer = absl::StatusOr<Message>;
  template <class Request, class Response>
  using Stream = server::Stream<Request, Response>;

  // file_service.cc
  Answer<v1::Catalogue> GetCatalogue(const Call& call, const v1::GetCatalogueRequest& request);
  Answer<v1::Dispute> ArchiveFile(const Call& call, const v1::ArchiveFileRequest& request);

  // file_streams.cc
  absl::Status ExportFile(const Call& call, Stream<v1::ExportFileRequest, v1::ExportFileResponse>& stream);
  absl::Status VerifyFile(const Call& call, Stream<v1::VerifyFileRequest, v1::VerifyFileResponse>& stream);

  // The documents of a bundle in the order of the catalogue, with their words open.
  absl::StatusOr<FileContents> ReadBundle(const Call& call, const resource::Name& name, Bundle bundle);
  // Records an export in the audit log and waits until the entry is durable. Answers the recorder's error if that fails.
  absl::Status RecordExport(const Call& call, const v1::ExportFileRequest& request, const FileContents& file);

  const DisputeMeans means_;
  const DocumentNoun documents_;
  audit::Recorder recorder_;
  const audit::SigningKey* const signing_key_;
};

}  // namespace zhiwang::mediation
