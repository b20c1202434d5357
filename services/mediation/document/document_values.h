#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/documents/template.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/document/domain/document.h"
#include "services/mediation/party/domain/party.h"

// The values of the fields of a dispute's documents: README.md says what each field holds.
namespace zhiwang::mediation {

// What a document says is taken from.
struct DocumentSources {
  const Dispute& dispute;           // with its words open
  const People& people;             // all its parties, opened
  std::string committee;            // the name of the committee that has it
  std::vector<Document> documents;  // of its file, with their words open, oldest first
  std::string text;                 // free words
  absl::Time at;                    // when the document is made
};

documents::Values ValuesOf(const DocumentSources& sources);

// A value for each field, one entry in each list: with them a template shows all its own words.
documents::Values SampleOf(const documents::Fields& fields);

// `2026年3月9日`: the day of a moment in Beijing.
std::string DayInChinese(absl::Time time);

}  // namespace zhiwang::mediation
