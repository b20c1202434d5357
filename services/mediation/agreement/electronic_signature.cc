#include "services/mediation/agreement/electronic_signature.h"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

namespace zhiwang::mediation {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(CMS_ContentInfo* cms) const { CMS_ContentInfo_free(cms); }
  void operator()(STACK_OF(X509) * certificates) const { sk_X509_free(certificates); }  // not what they are
};

std::unique_ptr<BIO, Free> BytesOf(std::string_view bytes) {
  return std::unique_ptr<BIO, Free>(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

// The digest of the certificate of the one signer; nothing where several signed. The signature was verified.
std::optional<std::string> DigestOfOnlySigner(CMS_ContentInfo* cms) {
  const std::unique_ptr<STACK_OF(X509), Free> signers(CMS_get0_signers(cms));
  if (signers == nullptr || sk_X509_num(signers.get()) != 1) return std::nullopt;
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int length = 0;
  if (X509_digest(sk_X509_value(signers.get(), 0), EVP_sha256(), reinterpret_cast<unsigned char*>(digest.data()),
                  &length) != 1) {
    return std::nullopt;
  }
  digest.resize(length);
  return digest;
}

}  // namespace

std::optional<std::string> CertificateSignedBy(std::string_view cms, std::string_view content) {
  const auto in = BytesOf(cms);
  const std::unique_ptr<CMS_ContentInfo, Free> read(in == nullptr ? nullptr : d2i_CMS_bio(in.get(), nullptr));
  const bool detached = read != nullptr && CMS_is_detached(read.get()) == 1;
  const auto over = BytesOf(content);
  constexpr unsigned int kFlags = CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY;
  const bool good =
      detached && over != nullptr && CMS_verify(read.get(), nullptr, nullptr, over.get(), nullptr, kFlags) == 1;
  std::optional<std::string> certificate;
  if (good) certificate = DigestOfOnlySigner(read.get());
  ERR_clear_error();
  return certificate;
}

}  // namespace zhiwang::mediation
