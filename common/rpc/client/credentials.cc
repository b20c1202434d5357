#include "common/rpc/client/credentials.h"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "common/status/macros.h"

namespace zhiwang::rpc {
namespace {

absl::StatusOr<std::string> ReadPem(const char* flag, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  if (content.find("-----BEGIN ") != content.npos) return content;
  return absl::InvalidArgumentError(fmt::format("--{}={}: no PEM file that can be read", flag, path));
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeServerCredentials(const TlsFiles& files) {
  grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  ASSIGN_OR_RETURN(options.pem_root_certs, ReadPem("tls_ca", files.ca));
  grpc::SslServerCredentialsOptions::PemKeyCertPair own;
  ASSIGN_OR_RETURN(own.private_key, ReadPem("tls_key", files.key));
  ASSIGN_OR_RETURN(own.cert_chain, ReadPem("tls_certificate", files.certificate));
  options.pem_key_cert_pairs = {own};
  return grpc::SslServerCredentials(options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MakeChannelCredentials(const TlsFiles& files) {
  grpc::SslCredentialsOptions options;
  ASSIGN_OR_RETURN(options.pem_root_certs, ReadPem("tls_ca", files.ca));
  if (!files.certificate.empty()) {
    ASSIGN_OR_RETURN(options.pem_private_key, ReadPem("tls_key", files.key));
    ASSIGN_OR_RETURN(options.pem_cert_chain, ReadPem("tls_certificate", files.certificate));
  }
  return grpc::SslCredentials(options);
}

bool IsLoopback(const std::string& listen) {
  const std::string host = listen.substr(0, listen.rfind(':'));
  return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

}  // namespace zhiwang::rpc
