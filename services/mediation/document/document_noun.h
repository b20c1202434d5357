#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/document/document_change.h"
#include "services/mediation/document/domain/document.h"
#include "zhiwang/mediation/v1/document.pb.h"

namespace zhiwang::mediation {

// The documents of one dispute.
struct DocumentFilter {
  std::string district;
  resource::Within within = {};
  int64_t dispute = 0;
};

// Documents as resources: see resource/noun.h. The latest come first in a list.
//
// A document is part of its dispute's file, so it is read with its dispute (`Document::of`), which says who reaches it. Its words
// are sealed in its row; a remembered answer holds none of them, and they are shown again from there.
struct DocumentNoun {
  using Domain = Document;
  using Proto = v1::Document;
  using Event = resource::Event;
  using Filter = DocumentFilter;
  static constexpr std::string_view kKind = "document";
  static constexpr std::string_view kCollection = "documents";
  static constexpr std::string_view kTable = "document";
  static constexpr std::string_view kSelect = "words, body";
  static constexpr bool kByDepartment = false;

  static absl::Status Read(const sql::Row& row, Document& document);
  // Their disputes.
  static absl::Status ReadParts(sql::Txn& tx, std::vector<Document>& found);
  static resource::Columns ColumnsOf(const Document& document);
  static changelog::Change ChangeOf(const Document*, const Document& after, const Event& event) {
    return mediation::ChangeOf(after, event);
  }
  static auth::Scope ScopeOf(const Document& document) { return mediation::ScopeOf(*document.of); }
  static absl::Status NotFound(std::string_view name);
  v1::Document Show(const rpc::Call& call, const Document& document) const;

  // Who reaches the dispute with the method's permission and sees its file.
  static bool Reaches(const rpc::Call& call, const Document& document);
  // Of one dispute they are reached by that, and not by the place of a grant.
  static std::vector<auth::Grant> ReachOf(const rpc::Call& call);

  static v1::Document Kept(v1::Document answer);
  v1::Document ShowAgain(const rpc::Call& call, const Document& present, v1::Document kept) const;
  absl::StatusOr<std::string> Fingerprint(const std::string& content) const;

  static resource::Scan ScanOf(const DocumentFilter& filter);

  const privacy::KeyRing* keys;
};

}  // namespace zhiwang::mediation
