#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/sql/database.h"
#include "zhiwang/common/v1/booked_day.pb.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"
#include "zhiwang/mediation/v1/award_record.pb.h"
#include "zhiwang/mediation/v1/screening_record.pb.h"
#include "zhiwang/mediation/v1/session_record.pb.h"

namespace zhiwang::testing {

// A resource within its kind.
struct Ref {
  std::string district;
  int64_t id = 0;
  auto operator<=>(const Ref&) const = default;
};

// `districts/370211/sessions/7`.
std::string NameOf(const Ref& ref, const std::string& collection);

// The fields of a dispute's row that the checks need.
struct StoredDispute {
  std::string origin_key;  // `screening/{id}/{number}`, or empty
  int64_t committee = 0;   // the committee that gave its number
  int64_t year = 0, number = 0;
};

// The tables of mediation at one moment.
struct StoredMediation {
  std::map<Ref, StoredDispute> disputes;
  std::map<Ref, mediation::v1::SessionBody> sessions;
  std::map<std::pair<std::string, std::string>, std::map<int, common::v1::BookedDay>>
      booked;  // by district and holder, then by day, yyyymmdd
  std::map<Ref, mediation::v1::AgreementFacts> agreements;
  std::map<Ref, mediation::v1::AwardRecord> awards;
  std::map<Ref, mediation::v1::ScreeningRecord> screenings;
};

// Reads them. INTERNAL for a row that cannot be read.
absl::Status ReadStored(sql::Database& mediation, StoredMediation& stored);

}  // namespace zhiwang::testing
