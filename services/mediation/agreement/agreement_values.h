#pragma once

#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/documents/template.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/party/domain/party.h"

// The values of the fields of an agreement's document: services/mediation/document/README.md says what each field holds.
namespace zhiwang::mediation {

// What the document of an agreement says is taken from.
struct TextSources {
  const Agreement& agreement;  // with its words open
  const Dispute& dispute;      // with its words open
  const People& people;        // all its parties, opened
  std::string committee;       // the name of the committee that has it
  absl::CivilDay reached;
  absl::Time at;              // when the document is made
  std::string text = {};      // free words
  std::string mediator = {};  // of an oral agreement: the name of who presided
};

documents::Values ValuesOf(const TextSources& sources);

}  // namespace zhiwang::mediation
