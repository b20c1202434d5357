#include "services/mediation/document/domain/document_errors.h"

#include <string>

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "services/mediation/dispute/domain/lifecycle.h"

namespace zhiwang::mediation::error {
namespace {

using absl::StatusCode;
using namespace zhiwang::common::v1;  // the reasons

constexpr char kDocument[] = "zhiwang.mediation.v1.Document";
constexpr char kTemplate[] = "zhiwang.mediation.v1.Template";

}  // namespace

absl::Status DocumentNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, DOCUMENT_NOT_FOUND, fmt::format("no document {}", name),
               fmt::format("没有这份文书：{}", name.substr(name.rfind('/') + 1)))
      .Resource(kDocument, name);
}

absl::Status TemplateNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, TEMPLATE_NOT_FOUND, fmt::format("no template {}", name),
               fmt::format("没有这个文书模板：{}", name.substr(name.rfind('/') + 1)))
      .Resource(kTemplate, name);
}

absl::Status NoTemplate(DocumentKind kind) {
  return Error(StatusCode::kFailedPrecondition, TEMPLATE_NOT_FOUND,
               fmt::format("no template of documents of kind {} is published", static_cast<int>(kind)),
               fmt::format("尚未发布“{}”的模板", KindNameZh(kind)))
      .Precondition("TEMPLATE", kTemplate, "a template of this kind that is published");
}

absl::Status NotMade(std::string_view field, DocumentKind kind) {
  return FieldInvalid(field, fmt::format("documents of kind {} are not made of a template", static_cast<int>(kind)),
                      fmt::format("“{}”不能由模板生成，请上传原件", KindNameZh(kind)));
}

absl::Status TakesNoDocuments(const Dispute& dispute) {
  const State state = dispute.facts.state;
  const std::string name = FormatResourceName(dispute.district, "disputes", std::to_string(dispute.id));
  return Error(StatusCode::kFailedPrecondition, ACTION_ILLEGAL,
               fmt::format("{} is {}: nothing is put into its file", name, StateName(state)),
               fmt::format("纠纷处于“{}”，不能再加入材料", StateNameZh(state)))
      .Precondition("STATE", name, fmt::format("another state than {}", StateName(state)))
      .Metadata("state", StateName(state));
}

absl::Status TellsOfNothing(const Dispute& dispute, DocumentKind kind) {
  const State state = dispute.facts.state;
  const std::string name = FormatResourceName(dispute.district, "disputes", std::to_string(dispute.id));
  return Error(StatusCode::kFailedPrecondition, ACTION_ILLEGAL,
               fmt::format("{} is {}: there is nothing yet that a document of kind {} tells of", name, StateName(state),
                           static_cast<int>(kind)),
               fmt::format("纠纷处于“{}”，还没有“{}”所载的事项", StateNameZh(state), KindNameZh(kind)))
      .Precondition("STATE", name, "what a document of this kind tells of has happened")
      .Metadata("state", StateName(state));
}

absl::Status WithdrawalIllegal(const Document& document) {
  const std::string name = FormatResourceName(document.district, "documents", std::to_string(document.id));
  const bool is_text = document.facts.agreement != 0;
  return Error(StatusCode::kFailedPrecondition, ACTION_ILLEGAL,
               fmt::format("{} is {}: WITHDRAW is not legal, nothing is", name,
                           is_text ? "the text of an agreement" : "withdrawn"),
               is_text ? "协议文本不能撤出卷宗" : "该材料已经撤出，不能再次撤出")
      .Precondition("STATE", name, "a document in the file that is no text of an agreement")
      .Metadata("state", is_text ? "TEXT_OF_AGREEMENT" : "WITHDRAWN")
      .Metadata("legal_actions", "");
}

}  // namespace zhiwang::mediation::error
