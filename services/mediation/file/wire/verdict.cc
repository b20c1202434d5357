#include "services/mediation/file/wire/verdict.h"

#include "common/rpc/fields.h"

namespace zhiwang::mediation {
namespace {

constexpr char kDispute[] = "dispute", kCommittee[] = "committee", kNumber[] = "number", kBundle[] = "bundle";

std::string TextOf(const std::map<std::string, std::string>& about, const char* name) {
  const auto found = about.find(name);
  return found == about.end() ? "" : found->second;
}

}  // namespace

std::map<std::string, std::string> AboutFile(const ExportedFile& file) {
  return {{kDispute, file.dispute},
          {kCommittee, file.committee},
          {kNumber, file.number},
          {kBundle, v1::ExportFileRequest::Bundle_Name(file.bundle)}};
}

v1::VerifyFileResponse VerdictOf(const archive::ZipCheck& check) {
  v1::VerifyFileResponse verdict;
  verdict.set_sound(check.faults.empty());
  for (const std::string& fault : check.faults) verdict.add_faults(fault);
  if (!check.manifest) return verdict;
  const std::map<std::string, std::string>& about = check.manifest->about;
  verdict.set_dispute(TextOf(about, kDispute));
  verdict.set_committee(TextOf(about, kCommittee));
  verdict.set_number(TextOf(about, kNumber));
  // A newer release may have bundles that this one does not know.
  v1::ExportFileRequest::Bundle bundle = v1::ExportFileRequest::BUNDLE_UNSPECIFIED;
  v1::ExportFileRequest::Bundle_Parse(TextOf(about, kBundle), &bundle);
  verdict.set_bundle(bundle);
  verdict.set_documents(static_cast<int>(check.manifest->entries.size()));
  SetTime(check.manifest->made, verdict.mutable_export_time());
  return verdict;
}

}  // namespace zhiwang::mediation
