#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/status/macros.h"
#include "services/ctl/connection.h"
#include "services/ctl/text/arguments.h"
#include "services/ctl/text/terms.h"

// The common part of requests for bulletins of all services.
namespace zhiwang::ctl {

// Reads --area, --as_of and --ground into a request about a bulletin. `day` is any day of its period, or empty for today.
template <class Ground, class Request>
absl::Status ReadBulletinScope(const Connection& connection, const Arguments& arguments, std::string day,
                               Request& request) {
  request.set_district(connection.District());
  request.set_day(std::move(day));
  request.set_area(connection.Name("areas", arguments.Get("area")));
  request.set_as_of(arguments.Get("as_of"));
  ASSIGN_OR_RETURN(const auto ground, ParseTerm<Ground>("--ground", arguments.Get("ground")));
  request.set_ground(ground);
  return absl::OkStatus();
}

// Repeats a request for a bulletin until it counts every earlier change. A change is counted some tens of milliseconds after it was
// made. After two seconds the bulletin is answered as it is.
template <class Stub, class Request, class Bulletin>
absl::StatusOr<Bulletin> FetchBulletin(const Connection& connection, const ChannelPtr& channel,
                                       grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Bulletin*),
                                       const Request& request) {
  const absl::Time until = absl::Now() + absl::Seconds(2);
  for (;;) {
    ASSIGN_OR_RETURN(const Bulletin bulletin, connection.Ask(channel, method, request));
    if (bulletin.waiting() == 0 || absl::Now() > until) return bulletin;
    absl::SleepFor(absl::Milliseconds(100));
  }
}

}  // namespace zhiwang::ctl
