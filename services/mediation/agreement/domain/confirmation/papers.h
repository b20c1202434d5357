#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/agreement/domain/agreement_errors.h"
#include "services/mediation/document/domain/document.h"
#include "services/mediation/party/domain/party.h"

// The papers of an application for confirmation.
namespace zhiwang::mediation {

// A paper that is handed in, or a fact about a party that must be known.
struct Paper {
  error::Missing asked;  // the field that an error names, and the paper in both languages
  int64_t document = 0;  // the id of the document in the file
  bool is_there = false;
};

// True for a consent of the present round to applying to a court.
bool IsOnApplication(const Dispute& dispute, const Consent& word);

// The papers of an application (民诉法解释 art. 354; 法释〔2011〕5号 art. 3): the application, the agreement, a proof that the
// committee mediated, an identity paper of each party, the papers of agents who apply, address and phone of each party, and other papers that were
// brought for it. An application, or the record of an oral agreement, that is older than the effect belongs to another agreement.
// `file` are the documents of the dispute's file, and `people` all its parties, opened.
std::vector<Paper> PapersFor(const Agreement& agreement, const Dispute& dispute, const People& people,
                             const std::vector<Document>& file);

}  // namespace zhiwang::mediation
