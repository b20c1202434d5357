#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "zhiwang/mediation/v1/agreement.pb.h"
#include "zhiwang/mediation/v1/dispute.pb.h"
#include "zhiwang/mediation/v1/violence_service.pb.h"

namespace zhiwang::testing {

// The mediator of the disputes that hostile input is about: a lawyer whom both committees name.
inline constexpr char kDisputesMediator[] = "districts/370211/lawyers/h1";
inline constexpr char kOtherMediator[] = "districts/370211/lawyers/h2";
// A committee of the town and one of the district above it.
inline constexpr char kTownCommittee[] = "districts/370211/committees/990001";
inline constexpr char kDistrictCommittee[] = "districts/370211/committees/990002";
// The day to which terms are extended.
inline constexpr char kExtensionDay[] = "2099-01-01";

// The disputes, their agreements and their reports of violence that there are, as they were last answered, so that honest requests
// are about those that are in the state they need.
class KnownDisputes {
 public:
  void Learn(const mediation::v1::Dispute& dispute) { known_[dispute.name()] = dispute; }
  void Learn(const mediation::v1::Agreement& agreement) { agreements_[agreement.name()] = agreement; }
  void Learn(const mediation::v1::ViolenceReport& report) { reports_[report.name()] = report; }
  // One that its mediator has, for agreements alone: nothing else is asked about it.
  void KeepForAgreements(const std::string& name) { for_agreements_.push_back(name); }
  // A scan of signatures in the file of that dispute.
  void KeepScan(const std::string& dispute, const std::string& document) { scans_[dispute] = document; }

  std::vector<std::string> Names() const;
  // The words of templates that stand for disputes, `$d_accept`, with what they stand for now.
  std::vector<std::pair<std::string, std::string>> Words(std::mt19937_64& random) const;

 private:
  using Fits = std::function<bool(const mediation::v1::Dispute&)>;
  // One that fits, or any where none does; null while none is known.
  const mediation::v1::Dispute* Any(std::mt19937_64& random, const Fits& fits) const;

  // The name of an agreement in one of the states, or of any where none is.
  std::string AnyAgreement(std::mt19937_64& random,
                           std::initializer_list<mediation::v1::Agreement::State> states) const;

  // The name of a report that nobody has confirmed, where `open`, or of any where none is.
  std::string AnyReport(std::mt19937_64& random, bool open) const;
  using AgreementFits = std::function<bool(const mediation::v1::Agreement&)>;
  // One with a scan in its file that fits; null where none does.
  const mediation::v1::Agreement* AgreementWith(std::mt19937_64& random, const AgreementFits& fits) const;
  // The scan in its file, or a name that is none.
  std::string ScanOf(const mediation::v1::Agreement* agreement) const;
  // The placeholders for agreements that are signed, sealed, agreed to by members, performed and confirmed.
  void AddWritten(std::mt19937_64& random, std::vector<std::pair<std::string, std::string>>& words) const;

  std::map<std::string, mediation::v1::Dispute> known_;
  std::vector<std::string> for_agreements_;
  std::map<std::string, mediation::v1::Agreement> agreements_;
  std::map<std::string, mediation::v1::ViolenceReport> reports_;
  std::map<std::string, std::string> scans_;  // of disputes, by their names
};

}  // namespace zhiwang::testing
