#pragma once

#include <string>

#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "services/case_intake/testing/small_district.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::intake {

// `2026-03-02T09:00:00+08:00` as a moment.
inline absl::Time Moment(const std::string& rfc3339) {
  absl::Time time;
  std::string why;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, rfc3339, &time, &why)) << why;
  return time;
}

inline void SetTime(absl::Time time, google::protobuf::Timestamp* proto) {
  proto->set_seconds(absl::ToUnixSeconds(time));
}
inline void SetTime(const std::string& rfc3339, google::protobuf::Timestamp* proto) { SetTime(Moment(rfc3339), proto); }

inline absl::Time TimeOf(const google::protobuf::Timestamp& proto) {
  return absl::FromUnixSeconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

// A case of the past that nobody has taken up yet.
inline v1::Case HistoricCase(const std::string& external_id, const std::string& received) {
  v1::Case past = Appeal();
  past.set_external_id(external_id);
  SetTime(received, past.mutable_receive_time());
  return past;
}

}  // namespace zhiwang::intake
