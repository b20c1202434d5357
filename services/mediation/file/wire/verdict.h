#pragma once

#include <map>
#include <string>

#include "common/archive/zip_check.h"
#include "zhiwang/mediation/v1/file_service.pb.h"

// The facts about a file in the manifest of its export, for the service that exports it and for programs that verify it without the
// service. Existing archives depend on this format: do not change.
namespace zhiwang::mediation {

// The subject of an archive. It names no person.
struct ExportedFile {
  std::string dispute;    // `districts/{district}/disputes/{id}`
  std::string committee;  // for people
  std::string number;     // `（2026）人调字第12号`
  v1::ExportFileRequest::Bundle bundle = v1::ExportFileRequest::BUNDLE_UNSPECIFIED;
};

// The subject as a manifest holds it.
std::map<std::string, std::string> AboutFile(const ExportedFile& file);

// The verdict on an archive, as a message of the contract.
v1::VerifyFileResponse VerdictOf(const archive::ZipCheck& check);

}  // namespace zhiwang::mediation
