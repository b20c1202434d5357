#include "services/ctl/connection.h"

#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/rpc/priority.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/ctl/identity.h"

namespace zhiwang::ctl {
namespace {}  // namespace

absl::StatusOr<Connection> Connection::To(Options options) {
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (!options.tls.ca.empty()) {
    ASSIGN_OR_RETURN(credentials, rpc::MakeChannelCredentials(options.tls));
  }
  return Connection(std::move(options), std::move(credentials));
}

Connection::Connection(Options options, std::shared_ptr<grpc::ChannelCredentials> credentials)
    : options_(std::move(options)), credentials_(std::move(credentials)) {
  for (const ServiceEntry& service : Services()) channels_.emplace(service.program, Open(AddressOf(service)));
}

std::string Connection::AddressOf(const ServiceEntry& service) const {
  const auto given = options_.addresses.find(service.program);
  return given == options_.addresses.end() ? service.DefaultAddress() : given->second;
}

absl::StatusOr<Connection> Connection::As(std::string caller) const {
  Connection other = *this;
  ASSIGN_OR_RETURN(other.options_.token, MakeToken(options_, caller));
  other.options_.caller = std::move(caller);
  return other;
}

std::string Connection::District() const { return fmt::format("districts/{}", options_.district); }

std::string Connection::Name(std::string_view collection, std::string_view id) const {
  if (id.empty() || id.starts_with("districts/")) return std::string(id);
  return fmt::format("{}/{}/{}", District(), collection, id);
}

void Connection::PrepareFor(grpc::ClientContext& context, absl::Duration most, std::string_view priority) const {
  if (!priority.empty()) context.AddMetadata(rpc::kPriorityKey, std::string(priority));
  if (most < absl::InfiniteDuration()) context.set_deadline(absl::ToChronoTime(absl::Now() + most));
  if (!options_.token.empty()) context.AddMetadata("authorization", "Bearer " + options_.token);
}

absl::Status Connection::WithPatience(const std::function<grpc::Status(grpc::ClientContext&)>& attempt) const {
  const absl::Time give_up = absl::Now() + options_.timeout;
  for (;;) {
    grpc::ClientContext context;
    Prepare(context);
    const absl::Status status = rpc::FromWire(attempt(context));
    const absl::Duration pause = RetryDelayOf(status);
    if (!absl::IsResourceExhausted(status) || pause == absl::ZeroDuration() || absl::Now() + pause > give_up)
      return status;
    absl::SleepFor(pause);
  }
}

}  // namespace zhiwang::ctl
