#pragma once

#include <map>
#include <string>

#include "common/archive/zip_check.h"
#include "zhiwang/mediation/v1/file_service.pb.h"

// What the manifest of an exported file says of it, for the service that exports it and for who verifies it without one.
// Archives that lie about depend on it: do not change.
namespace zhiwang::mediation {

// What an archive is of. It names no person.
struct ExportedFile {
  std::string dispute;    // `districts/{district}/disputes/{id}`
  std::string committee;  // for people
  std::string number;     // `（2026）人调字第12号`
  v1::ExportFileRequest::Bundle bundle = v1::ExportFileRequest::BUNDLE_UNSPECIFIED;
};

// The same as a manifest has it.
std::map<std::string, std::string> AboutFile(const ExportedFile& file);

// The verdict on an archive, as the contract has it.
v1::VerifyFileResponse VerdictOf(const archive::ZipCheck& check);

}  // namespace zhiwang::mediation
