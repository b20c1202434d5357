#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/attachments/media_type.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/document/domain/document_kind.h"

namespace zhiwang::mediation {

// The part of a document that tells nothing of a person: the payload of its changes.
struct DocumentFacts {
  int64_t dispute = 0;
  DocumentKind kind = DocumentKind::kOther;
  attachments::MediaType media_type = attachments::MediaType::kPdf;
  int64_t attachment = 0;   // the id of its content
  int64_t size = 0;         // in bytes
  int pages = 0;            // 0: nobody could count them, or a release that did not count brought it
  int64_t of_template = 0;  // the template that it was made of; 0: it was brought
  int64_t agreement = 0;    // whose text it is; 0: none
  int agreement_version = 0;
  bool withdrawn = false;
  absl::Time created = absl::UnixEpoch();
  std::string creator;
  std::string area_path = "/";  // of its dispute when it came into the file
  // Of a record of undisputed facts, which bulletins count: the committee, type and level of its dispute at that time. 0: a
  // release that did not count it brought it.
  int64_t committee = 0;
  Type type = {};
  Level level = {};
  int party = 0;  // of an identity paper that was brought: whose it is, by number; 0: it names none
};

// The part that may name people, sealed in its row.
struct DocumentWords {
  std::string title;       // empty: the kind's name
  std::string file_name;   // of what was brought
  std::string withdrawal;  // the grounds; empty where it was not withdrawn
  std::string digest;      // SHA-256 of its bytes: 32 bytes
};

// A document of a dispute's file: written once, and withdrawn at most.
struct Document {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it changed last
  DocumentFacts facts;
  DocumentWords words;
  // The envelope of the words, and the body, as they were read: what a newer version of the service wrote there is kept.
  std::string stored_body, stored_words;
  // The dispute that it is of: who sees the file sees the document. Not stored.
  std::shared_ptr<const Dispute> of;
};

}  // namespace zhiwang::mediation
