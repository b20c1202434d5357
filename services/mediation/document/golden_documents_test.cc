// The rows of documents: golden_changes_test.cc explains their purpose.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/document/document_change.h"
#include "services/mediation/document/document_record.h"
#include "services/mediation/testing/golden_nouns.h"
#include "tests/support/refused.h"
#include "zhiwang/mediation/v1/document_record.pb.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::GoldenRow;

Document Brought() {
  Document document;
  document.district = "370211";
  document.id = 9;
  document.version = 1;
  document.changed = absl::FromUnixMicros(1796000000000000);
  document.facts = {.dispute = 12,
                    .kind = DocumentKind::kEvidence,
                    .media_type = attachments::MediaType::kPng,
                    .attachment = 8,
                    .size = 1024,
                    .created = document.changed,
                    .creator = "districts/370211/staff/S000683",
                    .area_path = "/370211000000/370211109000/370211109Z01/370211109201/"};
  return document;
}

// The row that a change of a document wrote.
GoldenRow RowOf(const char* type, const Document& document) {
  const auto logged = ChangeOf(document, type);
  return {logged.type, logged.payload, EncodeBody(document)};
}

std::vector<GoldenRow> RowsOfDocuments() {
  Document made = Brought(), withdrawn = Brought();
  made.facts.kind = DocumentKind::kMinutes;
  made.facts.media_type = attachments::MediaType::kPdf;
  made.facts.pages = 2;
  made.facts.of_template = 3;
  withdrawn.version = 2;
  withdrawn.facts.withdrawn = true;
  Document record = Brought();
  record.facts.kind = DocumentKind::kUndisputedFacts;
  record.facts.committee = 201;
  record.facts.type = Type::kFamily;
  record.facts.level = Level::kZone;
  return {RowOf("document.made", made), RowOf("document.brought", Brought()), RowOf("document.withdrawn", withdrawn),
          RowOf("document.brought", record)};
}

TEST(GoldenDocuments, KeepWhatANewerReleaseWrote) {
  constexpr int kLater = 1'000;
  v1::DocumentRecord record;
  ASSERT_TRUE(record.ParseFromString(EncodeBody(Brought())));
  record.GetReflection()->MutableUnknownFields(&record)->AddLengthDelimited(kLater, "later");
  Document document;
  ASSERT_THAT(DecodeBody(record.SerializeAsString(), document), IsOk());
  document.facts.withdrawn = true;
  record.set_withdrawn(true);
  EXPECT_EQ(EncodeBody(document), record.SerializeAsString());
}

}  // namespace

GoldenNoun GoldenDocuments() {
  return {.types = "document.",
          .kind = "document",
          .meaning = MeaningAs<v1::DocumentRecord, v1::DocumentRecord>,
          .body_again = BodyAgain<Document>,
          .rows = RowsOfDocuments};
}

}  // namespace zhiwang::mediation
