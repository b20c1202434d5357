#pragma once

#include <memory>
#include <string>

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include "absl/status/statusor.h"

namespace zhiwang::rpc {

// PEM files a process shows who it is with, and knows others by.
struct TlsFiles {
  std::string certificate;  // its own, the chain's first
  std::string key;          // of its certificate
  std::string ca;           // that signs the certificates of those it talks to
};

// A server that shows its certificate, and takes callers with a certificate of the CA or with none. INVALID_ARGUMENT names
// the flag whose file is no good.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeServerCredentials(const TlsFiles& files);

// A client that checks the server by the CA, and shows its own certificate where it has one.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MakeChannelCredentials(const TlsFiles& files);

// True for a `listen` (`host:port`) that can be reached from this machine only.
bool IsLoopback(const std::string& listen);

}  // namespace zhiwang::rpc
