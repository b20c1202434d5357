#include "services/ctl/connection.h"

#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/auth/said_callers.h"
#include "common/rpc/client.h"

namespace zhiwang::ctl {
namespace {

constexpr int kRetries = 3;
constexpr absl::Duration kFirstPause = absl::Milliseconds(200);

}  // namespace

Connection::Connection(Options options)
    : options_(std::move(options)),
      grid_(rpc::OpenChannel(options_.grid)),
      intake_(rpc::OpenChannel(options_.intake)) {}

Connection Connection::As(std::string caller, std::string rights) const {
  Connection other = *this;
  other.options_.caller = std::move(caller);
  other.options_.rights = std::move(rights);
  return other;
}

std::string Connection::District() const { return fmt::format("districts/{}", options_.district); }

std::string Connection::Name(std::string_view collection, std::string_view id) const {
  if (id.empty() || id.starts_with("districts/")) return std::string(id);
  return fmt::format("{}/{}/{}", District(), collection, id);
}

void Connection::PrepareFor(grpc::ClientContext& context, absl::Duration most) const {
  if (most < absl::InfiniteDuration()) context.set_deadline(absl::ToChronoTime(absl::Now() + most));
  auth::SayCaller(context, options_.caller, options_.rights);
}

absl::Status Connection::Retrying(const std::function<grpc::Status(grpc::ClientContext&)>& attempt) const {
  absl::Duration pause = kFirstPause;
  for (int tried = 0;; ++tried, pause *= 2) {
    grpc::ClientContext context;
    Prepare(context);
    const absl::Status status = rpc::FromWire(attempt(context));
    if (!absl::IsUnavailable(status) || tried == kRetries) return status;
    absl::SleepFor(pause);
  }
}

}  // namespace zhiwang::ctl
