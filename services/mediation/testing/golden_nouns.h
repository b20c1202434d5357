#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "absl/status/statusor.h"
#include "common/status/macros.h"
#include "tests/support/golden_rows.h"

// The nouns whose rows golden_changes.txt holds. The code for each noun lies beside the noun.
namespace zhiwang::mediation {

struct GoldenNoun {
  const char* types;  // how the types of its changes begin: "award."
  const char* kind;   // what the file calls its bodies
  // The meaning of a row, one line for each fact.
  std::vector<std::string> (*meaning)(const std::string& kind, const testing::GoldenRow& written);
  // A body after a round trip through the domain: its own fields, and the kept bytes. An error if the bytes are not a body.
  absl::StatusOr<std::string> (*body_again)(const std::string& body);
  // Rows as today's code writes them, one of each type or more. Their meaning is left out.
  std::vector<testing::GoldenRow> (*rows)();
};

GoldenNoun GoldenAgreements();
GoldenNoun GoldenAwards();
GoldenNoun GoldenCommittees();
GoldenNoun GoldenDocuments();
GoldenNoun GoldenFirms();
GoldenNoun GoldenLegalServices();
GoldenNoun GoldenSessions();
GoldenNoun GoldenTemplates();
GoldenNoun GoldenViolenceReports();

// The meaning of a row's payload and body, as these messages; `kind` is that of the resource.
template <class Payload, class Body>
std::vector<std::string> MeaningAs(const std::string& kind, const testing::GoldenRow& written) {
  Payload payload;
  EXPECT_TRUE(payload.ParseFromString(written.payload));
  Body body;
  EXPECT_TRUE(body.ParseFromString(written.body));
  return {"change " + testing::OneLine(payload), kind + " " + testing::OneLine(body)};
}

// A body after its way into that type and back.
template <class Domain>
absl::StatusOr<std::string> BodyAgain(const std::string& body) {
  Domain domain;
  RETURN_IF_ERROR(DecodeBody(body, domain));
  return EncodeBody(domain);
}

}  // namespace zhiwang::mediation
