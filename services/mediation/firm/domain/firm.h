#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/calendar/day.h"
#include "services/mediation/dispute/domain/matter.h"

// Contracted law firms and their lawyers. Days are yyyymmdd on the clock of the district (UTC+8).
namespace zhiwang::mediation {

// A lawyer of a firm, without what tells who they are.
struct Lawyer {
  int64_t licence = 0;               // 17 digits
  std::vector<Type> types;           // that they take; none: all
  int from_day = 0;                  // the first day on which they serve
  int until_day = calendar::kNoEnd;  // the first day on which they no longer do

  friend bool operator==(const Lawyer&, const Lawyer&) = default;
};

// The same lawyer as a person: personal data.
struct LawyerPerson {
  std::string name, phone;

  friend bool operator==(const LawyerPerson&, const LawyerPerson&) = default;
};

// A law firm. Its id is its unified social credit code.
struct Firm {
  std::string district, code;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it changed last
  std::string name;
  std::vector<std::string> area_paths;  // that it is contracted for, as they were when it was imported
  std::vector<Lawyer> lawyers;          // in the order of their import
  int contract_from_day = 0;            // the first day of the contract
  int contract_until_day = 0;           // the last
  std::string people;                   // its lawyers as people, sealed for its row
  std::string stored;  // the body as it was read: what a newer version of the service wrote there is kept
};

// A lawyer as committees and disputes name them: `lawyers/{licence}`; and back: nothing for one who is none.
std::string OfficeOf(int64_t licence);
std::optional<int64_t> LicenceOf(std::string_view office);

// True where both say the same but for version, time and people.
bool AreSame(const Firm& a, const Firm& b);

// Checks a firm by itself: 1 to 50 areas, at most 200 lawyers, each named once, who serve for a time; a contract that does not
// end before it begins. FIELD_INVALID names the field as `firm.lawyers`.
absl::Status CheckFirm(const Firm& firm);

// The firm's lawyer who serves on that day while its contract holds; null where there is none.
const Lawyer* FindLawyer(const Firm& firm, int64_t licence, int day);

// True where one of the areas that the firm is contracted for holds the ground of that path.
bool IsContractedFor(const Firm& firm, std::string_view area_path);

// A stretch of time in which a lawyer is, or was, of a firm.
struct Membership {
  int64_t licence = 0;
  std::string firm;
  int from_day = 0, until_day = calendar::kNoEnd;  // the first day on which they are, and on which they no longer are

  friend bool operator==(const Membership&, const Membership&) = default;
};

// The membership of another firm that overlaps one of the firm's lawyers' own time there; null where there is none: a lawyer
// practises at one firm (律师法 art. 10).
const Membership* FindElsewhere(const Firm& firm, std::span<const Membership> known);

// The memberships of a firm after an import of it on the day `today`, those that are new or changed: the lawyers it names as it
// names them; of others, who were there, the time ends today.
std::vector<Membership> MembershipsToWrite(const Firm& firm, std::span<const Membership> known, int today);

}  // namespace zhiwang::mediation
