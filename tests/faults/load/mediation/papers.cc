#include "tests/faults/load/mediation/papers.h"

#include <fmt/format.h>

#include "common/status/error.h"

namespace zhiwang::testing {

absl::StatusOr<mediation::v1::Document> Papers::Ask(const mediation::v1::MakeDocumentRequest& request) {
  Document document;
  const absl::Status made = caller_.UntilSettled(Describe(request), [&] {
    grpc::ClientContext context;
    caller_.cluster().SignAs(context, caller_.district().town_dispatcher);
    context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
    document.Clear();
    absl::Status status =
        rpc::FromWire(documents_[caller_.Any(documents_.size())]->MakeDocument(&context, request, &document));
    if (ReasonOf(status) == common::v1::RENDERER_UNAVAILABLE) ++unavailable_;
    return status;
  });
  caller_.Judge("a form", request, made, {});
  if (!made.ok()) return made;
  return document;
}

void Papers::Print(const std::string& dispute) {
  mediation::v1::MakeDocumentRequest request;
  request.set_district(caller_.district().name);
  request.set_request_id(NewUuid());
  request.set_dispute(dispute);
  request.set_kind(Document::REGISTRATION_FORM);
  const absl::StatusOr<Document> printed = Ask(request);
  if (!printed.ok()) return;
  ++printed_;
  if (!caller_.OneIn(3) || caller_.stopping()) return;
  const absl::StatusOr<Document> again = Ask(request);
  if (!again.ok() || (again->name() == printed->name() && again->digest() == printed->digest())) return;
  caller_.Violation(fmt::format("a form was answered as {}, and as {} when it was asked for once more", printed->name(),
                                again->name()));
}

}  // namespace zhiwang::testing
