#include "services/mediation/document/document_noun.h"

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/privacy/fingerprint.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_reach.h"
#include "services/mediation/document/document_proto.h"
#include "services/mediation/document/document_record.h"
#include "services/mediation/document/document_words.h"
#include "services/mediation/document/domain/document_errors.h"

namespace zhiwang::mediation {

absl::Status DocumentNoun::Read(const sql::Row& row, Document& document) {
  document.stored_words = row.Text(3);
  return DecodeBody(row.Text(4), document);
}

absl::Status DocumentNoun::ReadParts(sql::Txn& tx, std::vector<Document>& found) {
  if (found.empty()) return absl::OkStatus();
  std::map<int64_t, std::shared_ptr<const Dispute>> disputes;
  std::vector<int64_t> ids;
  for (const Document& document : found) {
    if (disputes.emplace(document.facts.dispute, nullptr).second) ids.push_back(document.facts.dispute);
  }
  ASSIGN_OR_RETURN(auto read, resource::FindAll<DisputeNoun>(tx, found.front().district, ids));
  for (auto& [id, dispute] : read) disputes[id] = std::make_shared<const Dispute>(std::move(dispute));
  for (Document& document : found) {
    document.of = disputes.at(document.facts.dispute);
    if (document.of == nullptr) {
      return error::Unexpected(fmt::format("the dispute of document {} is not there", document.id));
    }
  }
  return absl::OkStatus();
}

resource::Columns DocumentNoun::ColumnsOf(const Document& document) {
  const DocumentFacts& facts = document.facts;
  resource::Columns columns;
  columns.Once("dispute", facts.dispute).Once("kind", facts.kind).Once("attachment", facts.attachment);
  columns.Once("agreement", facts.agreement == 0 ? std::nullopt : std::optional<int64_t>(facts.agreement));
  columns.Once("agreement_version", facts.agreement == 0 ? std::nullopt : std::optional<int>(facts.agreement_version));
  columns.Set("body", EncodeBody(document)).Set("words", document.stored_words);
  return columns;
}

absl::Status DocumentNoun::NotFound(std::string_view name) { return error::DocumentNotFound(name); }

v1::Document DocumentNoun::Show(const rpc::Call& call, const Document& document) const {
  call.NoteAsked();
  if (ViewFor(call, *document.of) != View::kFile) return ToProto(document);
  Document opened = document;
  if (const absl::Status words = OpenWords(*keys, opened); !words.ok()) {
    spdlog::error("{}", std::string(words.message()));
    return ToProto(document);
  }
  return WholeToProto(opened);
}

bool DocumentNoun::Reaches(const rpc::Call& call, const Document& document) {
  return ReachesDispute(call, *document.of) && ViewFor(call, *document.of) == View::kFile;
}

std::vector<auth::Grant> DocumentNoun::ReachOf(const rpc::Call& call) {
  call.NoteAsked();  // Reaches looks at each
  return {{auth::Role::kVillageMediator, "/", ""}};
}

v1::Document DocumentNoun::Kept(v1::Document answer) {
  TakeOutWords(answer);
  return answer;
}

v1::Document DocumentNoun::ShowAgain(const rpc::Call& call, const Document& present, v1::Document kept) const {
  return PutWordsBack(Show(call, present), std::move(kept));
}

absl::StatusOr<std::string> DocumentNoun::Fingerprint(const std::string& content) const {
  return privacy::Fingerprint(*keys, "mediation.request", content);
}

resource::Scan DocumentNoun::ScanOf(const DocumentFilter& filter) {
  resource::Scan scan;
  scan.conditions.push_back({"dispute", filter.dispute, "by_dispute"});
  return scan;
}

}  // namespace zhiwang::mediation
