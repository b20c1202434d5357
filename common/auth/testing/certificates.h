#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/auth/token/issuer.h"

namespace zhiwang::auth {

struct CertificateRelease {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

// A certificate and its key, as PEM.
struct Certified {
  std::string certificate_pem, key_pem;
};

// An authority of a test's own, which signs any request.
class TestAuthority {
 public:
  TestAuthority();

  // Its own certificate, which others trust.
  const std::string& pem() const { return pem_; }
  // A certificate with these alternative names, in OpenSSL's words (`URI:spiffe://a,DNS:b`; empty: none), good from an hour
  // ago until `expires`.
  Certified Certify(const std::string& names, absl::Time expires) const;

 private:
  std::unique_ptr<EVP_PKEY, KeyRelease> key_;
  std::unique_ptr<X509, CertificateRelease> certificate_;
  std::string pem_;
};

}  // namespace zhiwang::auth
