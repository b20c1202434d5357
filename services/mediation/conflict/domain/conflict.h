#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>

// Whom having advised a party bars: the lawyer who did, and everybody of that lawyer's firms (律师法 art. 39). No waiver helps.
namespace zhiwang::mediation {

// An entry of the register of legal services by which a party of the dispute was advised.
struct Advice {
  int64_t legal_service = 0;
  int64_t lawyer = 0;  // the licence
  std::string firm;    // at which they served then

  friend bool operator==(const Advice&, const Advice&) = default;
};

// The firms at which lawyers serve now, by licence.
using FirmsByLawyer = std::map<int64_t, std::set<std::string>>;

// The advice that bars the lawyer: their own before that of a colleague, who was at the lawyer's firm when they gave it, or is
// there now. Null where none does.
const Advice* FindBar(int64_t licence, std::span<const Advice> advice, const FirmsByLawyer& firms);

}  // namespace zhiwang::mediation
