#include "common/rpc/client/credentials.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <fstream>
#include <iterator>
#include <memory>

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

struct OpenSslRelease {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Text = std::unique_ptr<BIO, OpenSslRelease>;
using Certificate = std::unique_ptr<X509, OpenSslRelease>;
using Key = std::unique_ptr<EVP_PKEY, OpenSslRelease>;

Text Reader(const std::string& pem) { return Text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))); }
Certificate FirstCertificate(const std::string& pem) {
  return Certificate(PEM_read_bio_X509(Reader(pem).get(), nullptr, nullptr, nullptr));
}
// A key under a password counts as none: nobody is asked for it.
Key FirstKey(const std::string& pem) {
  const auto no_password = [](char*, int, int, void*) { return -1; };
  return Key(PEM_read_bio_PrivateKey(Reader(pem).get(), nullptr, no_password, nullptr));
}

// gRPC looks at these when it begins to serve; where they are no good it takes connections and answers none.
absl::Status CheckServer(const TlsFiles& files, const grpc::SslServerCredentialsOptions& options) {
  const Certificate certificate = FirstCertificate(options.pem_key_cert_pairs.front().cert_chain);
  const Key key = FirstKey(options.pem_key_cert_pairs.front().private_key);
  const Certificate authority = FirstCertificate(options.pem_root_certs);
  const bool is_its_key = certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  const auto refuse = [](const char* flag, const std::string& file, const char* why) {
    return absl::InvalidArgumentError(fmt::format("--{}={}: {}", flag, file, why));
  };
  if (!certificate) return refuse("tls_certificate", files.certificate, "no certificate");
  if (!key) return refuse("tls_key", files.key, "no private key, or one under a password");
  if (!is_its_key) return refuse("tls_key", files.key, "not the key of --tls_certificate");
  if (!authority) return refuse("tls_ca", files.ca, "no certificate");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeServerCredentials(const TlsFiles& files) {
  grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  ASSIGN_OR_RETURN(options.pem_root_certs, ReadPem("tls_ca", files.ca));
  grpc::SslServerCredentialsOptions::PemKeyCertPair own;
  ASSIGN_OR_RETURN(own.private_key, ReadPem("tls_key", files.key));
  ASSIGN_OR_RETURN(own.cert_chain, ReadPem("tls_certificate", files.certificate));
  options.pem_key_cert_pairs = {own};
  RETURN_IF_ERROR(CheckServer(files, options));
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
