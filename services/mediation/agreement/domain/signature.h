#pragma once

#include <cstdint>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace zhiwang::mediation {

// The numbers of these enums are stored and are those of the contract: do not change. The missing number of SignedAs is that of
// a recorder, whom this release does not ask.
enum class SignedAs { kParty = 1, kProxy = 2, kMediator = 3, kSeal = 5 };
enum class SignatureWay { kNone = 0, kInk = 1, kFingerprint = 2, kElectronic = 3 };

// A signature over a version of an agreement's text, without words. What it is over is the digest of that version.
struct Signature {
  SignedAs as = SignedAs::kParty;
  int party = 0;         // of a party and a proxy
  int proxy = 0;         // of a proxy
  std::string mediator;  // of a mediator: `staff/{id}` or `lawyers/{licence}`
  SignatureWay way = SignatureWay::kNone;
  absl::CivilDay day;
  int64_t scan = 0;  // the id of a document; 0: none
  int version = 1;   // of the text
  absl::Time at = absl::UnixEpoch();
  bool binds = true;  // false for that of a minor, which is kept beside the guardian's

  friend bool operator==(const Signature&, const Signature&) = default;
};

// What a signature holds of a person: sealed with the agreement's words.
struct SignatureWords {
  std::string witness;           // of a finger print
  std::string electronic;        // the bytes of an electronic signature, which hold a certificate
  std::string certificate = {};  // SHA-256 of that certificate: 32 bytes; empty of any other
};

}  // namespace zhiwang::mediation
