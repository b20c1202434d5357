#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfWholeFiles() {
  static const auto* const templates = new RequestTable{
      {"GetCatalogue", {R"(name: "$d_any")"}},
      {"ArchiveFile", {R"(name: "$d_archive" request_id: "$id")"}},
      {"ExportFile", {R"(name: "$d_any" bundle: WHOLE purpose: "移交档案室")"}},
      {"VerifyFile", {R"(header {district: "$district"})", R"(piece: "PK\003\004")", R"(piece: "$number")"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
