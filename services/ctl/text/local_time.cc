#include "services/ctl/text/local_time.h"

#include "absl/time/clock.h"
#include "common/calendar/working_calendar.h"

namespace zhiwang::ctl {
namespace {

constexpr absl::string_view kFormats[] = {
    "%Y-%m-%d%ET%H:%M:%E*S%Ez", "%Y-%m-%d%ET%H:%M:%E*S", "%Y-%m-%d %H:%M:%E*S",
    "%Y-%m-%d%ET%H:%M",         "%Y-%m-%d %H:%M",        "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%E*S",      "%Y/%m/%d %H:%M",        "%Y/%m/%d",
};

}  // namespace

std::optional<absl::Time> ParseTime(std::string_view text) {
  const absl::string_view input(text.data(), text.size());
  for (const absl::string_view format : kFormats) {
    absl::Time time;
    if (!absl::ParseTime(format, input, calendar::ShanghaiZone(), &time, nullptr)) continue;
    static const absl::Time kFirst = absl::FromCivil(absl::CivilDay(2, 1, 1), absl::UTCTimeZone());
    static const absl::Time kLast = absl::FromCivil(absl::CivilDay(9999, 12, 30), absl::UTCTimeZone());
    if (time < kFirst || time > kLast) return std::nullopt;
    return time;
  }
  return std::nullopt;
}

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

std::string FormatTime(const google::protobuf::Timestamp& timestamp) {
  if (timestamp.seconds() == 0 && timestamp.nanos() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(timestamp.seconds()), calendar::ShanghaiZone());
}

std::string Today() { return absl::FormatTime("%Y-%m-%d", absl::Now(), calendar::ShanghaiZone()); }

}  // namespace zhiwang::ctl
