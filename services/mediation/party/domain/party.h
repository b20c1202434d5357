#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

// The parties of a dispute. The numbers of these enums are stored and are those of the contract: do not change.
namespace zhiwang::mediation {

enum class Side { kApplicant = 1, kRespondent = 2, kThirdParty = 3 };
enum class PartyKind { kPerson = 1, kOrganisation = 2 };
// The capacity to act (民法典 art. 17 to 24).
enum class Capacity { kFull = 1, kLimited = 2, kNone = 3 };
enum class ProxyGround { kGuardian = 1, kAgent = 2, kHeadOfOrganisation = 3 };
enum class Power { kGeneral = 1, kDispose = 2, kSettle = 3, kApplyForConfirmation = 4, kReceiveMoney = 5 };

// The part of a party that decisions need and that tells nobody who it is. Its number is its place: the first is 1.
struct PartyFacts {
  Side side = Side::kApplicant;
  PartyKind kind = PartyKind::kPerson;
  std::optional<Capacity> capacity;  // as entered with a proof; nothing: by age on the day of each act
  int represented_by = 0;            // the number of the party that represents this one; 0: it stands for itself
  bool left = false;                 // has left the dispute
  absl::Time added = absl::UnixEpoch();
  std::string domicile;   // the code of the county, or empty
  int64_t came_with = 0;  // the joined dispute that it came with; 0: it came by itself

  friend bool operator==(const PartyFacts&, const PartyFacts&) = default;
};

// Somebody who acts for a party: personal data. Their number is their place among the party's proxies: the first is 1.
struct Proxy {
  ProxyGround ground = ProxyGround::kGuardian;
  std::string name, phone, normal_phone, identity_number, relation;
  std::string matter;                   // of an agent: what the paper names
  std::vector<Power> powers;            // of an agent
  std::optional<absl::CivilDay> from;   // of an agent: the first day on which the paper holds
  std::optional<absl::CivilDay> until;  // the last; nothing: until it is withdrawn
  bool ended = false;                   // acts no more
};

// A party as a person or an organisation: personal data, in the clear on its way in and out and nowhere else.
struct Person {
  std::string name, phone, normal_phone, identity_number, address;
  std::optional<absl::CivilDay> birth_day;  // where it is not that of the identity number
  std::vector<Proxy> proxies;
};

// One blind index by which a party is found: of its own phone or identity number, or of a proxy's.
struct PersonIndex {
  int proxy = 0;  // the proxy's number; 0: the party
  std::string digest;
};

// The same as the party's row holds it.
struct SealedPerson {
  std::string envelope;
  std::vector<PersonIndex> indexes;  // written, not read back
};

// Parties opened from their rows, by number: those that a decision is about.
using People = std::map<int, Person>;

}  // namespace zhiwang::mediation
