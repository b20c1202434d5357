// Documents made of a template, printed and put into files, against the renderer alone.

#include <atomic>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/client_context.h>

#include "absl/time/clock.h"
#include "common/documents/renderer.h"
#include "common/documents/template.h"
#include "common/names/resource_name.h"
#include "services/mediation/dispute/dispute_words.h"
#include "services/mediation/document/document_values.h"
#include "services/mediation/document/domain/document_kind.h"
#include "services/mediation/party/party_seal.h"
#include "tests/bench/mediation/disputes.h"
#include "tests/bench/mediation/mediation.h"
#include "zhiwang/mediation/v1/document_service.grpc.pb.h"

namespace zhiwang::bench {
namespace {

using namespace zhiwang::mediation;

constexpr int kDocumentCallers = 4;  // two documents print and two wait; more would be refused
constexpr int64_t kFiles = 500;      // files that take the documents in turn

std::string RightsNotice() {
  std::ifstream in(std::string(ZHIWANG_SOURCE_DIR) + "/deploy/local/demo/templates/rights_notice.txt");
  if (!in) Fail("there is no template of the notice of rights");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void PublishTemplate(Bench& bench, const std::string& token) {
  const auto stub = v1::DocumentService::NewStub(bench.PlaintextMediation());
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  v1::PublishTemplateRequest request;
  request.set_district("districts/370211");
  request.set_request_id(NewUuid());
  request.mutable_template_()->set_kind(v1::Document::RIGHTS_NOTICE);
  request.mutable_template_()->set_text(RightsNotice());
  v1::Template published;
  const grpc::Status status = stub->PublishTemplate(&context, request, &published);
  if (!status.ok()) Fail("the template cannot be published: " + status.error_message());
}

// The pages that the service prints for a dispute.
documents::Layout NoticeOf(Disputes& disputes) {
  Dispute dispute = disputes.Agreed(kDistrict);
  if (const absl::Status opened = OpenWords(disputes.keys(), dispute); !opened.ok()) Fail(opened.ToString());
  const int parties[] = {1, 2};
  const auto people = OpenPeople(disputes.keys(), dispute.district, dispute.id, dispute.people, parties);
  if (!people.ok()) Fail(people.status().ToString());
  const absl::Time now = absl::Now();
  const DocumentSources sources{dispute, *people, "区人民调解委员会", {}, "", now};
  const auto form = documents::Template::Parse(RightsNotice(), FieldsOf(DocumentKind::kRightsNotice));
  if (!form.ok()) Fail(form.status().ToString());
  auto blocks = form->Fill(ValuesOf(sources));
  if (!blocks.ok()) Fail(blocks.status().ToString());
  return {now, *std::move(blocks)};
}

}  // namespace

void MeasureDocuments(Bench& bench) {
  FoundCommittee(bench);
  Disputes disputes(bench);
  sql::Database served(bench.cluster().Schema("mediation"));
  const std::vector<std::string> files = disputes.Fill(served, kDistrict, kFiles);
  // A caller who serves at the committee of the disputes and may publish templates.
  const std::string token = bench.cluster().TokenFor(testing::kEverybody);
  PublishTemplate(bench, token);
  const documents::Layout layout = NoticeOf(disputes);
  documents::Renderer renderer;
  std::atomic<size_t> next{0};
  const auto [value, floor] = bench.InTurn(
      [&] {
        Caller<v1::MakeDocumentRequest, v1::Document> caller(bench.PlaintextMediation(), token,
                                                             "/zhiwang.mediation.v1.DocumentService/MakeDocument",
                                                             [&](v1::MakeDocumentRequest& request) {
                                                               request.set_district("districts/370211");
                                                               request.set_request_id(NewUuid());
                                                               request.set_dispute(files[next++ % files.size()]);
                                                               request.set_kind(v1::Document::RIGHTS_NOTICE);
                                                             });
        const Load load = caller.Run(bench.time(), kDocumentCallers);
        if (load.failed > 0) Fail("MakeDocument: " + load.first_failure);
        return load.per_second;
      },
      [&] {
        return RunThreads(kDocumentCallers, bench.time(), [&](int) {
          const auto printed = renderer.Render(layout);
          if (!printed.ok()) Fail(printed.status().ToString());
        });
      });
  bench.Add({"MakeDocument / renderer alone", "documents/s", value, floor, 0.8});
}

}  // namespace zhiwang::bench
