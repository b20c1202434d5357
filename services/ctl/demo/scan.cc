#include "services/ctl/demo/scan.h"

#include <string_view>

#include "services/ctl/mediation/document/document_file.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;

// A picture of one white pixel.
constexpr unsigned char kScan[] = {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48,
                                   0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00,
                                   0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78,
                                   0xda, 0x63, 0xf8, 0x0f, 0x00, 0x01, 0x01, 0x01, 0x00, 0x1c, 0xb0, 0x8c, 0x99, 0x00,
                                   0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};

}  // namespace

absl::StatusOr<v1::Document> BringScan(const Connection& who, const v1::Document& document,
                                       const std::string& request_id) {
  v1::AddEvidenceRequest::Header header;
  header.set_district(who.District());
  header.set_request_id(request_id);
  header.set_file_name("扫描件.png");
  *header.mutable_document() = document;
  const std::string_view bytes(reinterpret_cast<const char*>(kScan), sizeof(kScan));
  return SendBytes<v1::AddEvidenceRequest, v1::Document>(who, &v1::DocumentService::Stub::AddEvidence, header, bytes);
}

}  // namespace zhiwang::ctl
