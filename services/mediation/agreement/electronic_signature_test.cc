// Electronic signatures, made here as a signer's program makes them.

#include "services/mediation/agreement/electronic_signature.h"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace zhiwang::mediation {
namespace {

// Somebody with a key and a certificate of their own.
class Signer {
 public:
  explicit Signer(int serial) : key_(EVP_EC_gen("P-256"), EVP_PKEY_free), certificate_(X509_new(), X509_free) {
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate_.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate_.get()), 3'600);
    X509_NAME* const name = X509_get_subject_name(certificate_.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("signer"), -1, -1, 0);
    X509_set_issuer_name(certificate_.get(), name);
    X509_set_pubkey(certificate_.get(), key_.get());
    X509_sign(certificate_.get(), key_.get(), EVP_sha256());
  }
  X509* certificate() const { return certificate_.get(); }
  EVP_PKEY* key() const { return key_.get(); }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::unique_ptr<X509, decltype(&X509_free)> certificate_;
};

// What all of them sign over the content, in one piece of CMS.
std::string SignedBy(const std::vector<const Signer*>& signers, const std::string& content,
                     unsigned int how = CMS_DETACHED) {
  const unsigned int flags = CMS_BINARY | how;
  BIO* const in = BIO_new_mem_buf(content.data(), static_cast<int>(content.size()));
  CMS_ContentInfo* const cms = CMS_sign(nullptr, nullptr, nullptr, in, flags | CMS_PARTIAL);
  for (const Signer* signer : signers) CMS_add1_signer(cms, signer->certificate(), signer->key(), EVP_sha256(), flags);
  CMS_final(cms, in, nullptr, flags);
  unsigned char* der = nullptr;
  const int length = i2d_CMS_ContentInfo(cms, &der);
  const std::string bytes(reinterpret_cast<const char*>(der), static_cast<size_t>(length));
  OPENSSL_free(der);
  CMS_ContentInfo_free(cms);
  BIO_free(in);
  return bytes;
}

const std::string kDigestSigned(32, 'd');

TEST(ElectronicSignature, IsKnownByItsCertificate) {
  const Signer one(1), other(2);
  const auto first = CertificateSignedBy(SignedBy({&one}, kDigestSigned), kDigestSigned);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->size(), 32u);
  EXPECT_EQ(CertificateSignedBy(SignedBy({&one}, kDigestSigned), kDigestSigned), first) << "of another time";
  EXPECT_NE(CertificateSignedBy(SignedBy({&other}, kDigestSigned), kDigestSigned), first);
}

TEST(ElectronicSignature, IsOfOneSignerOverThatContent) {
  const Signer one(1), other(2);
  EXPECT_FALSE(CertificateSignedBy(SignedBy({&one}, kDigestSigned), std::string(32, 'e')));
  EXPECT_FALSE(CertificateSignedBy(SignedBy({&one, &other}, kDigestSigned), kDigestSigned)) << "two sign for two";
  EXPECT_FALSE(CertificateSignedBy(SignedBy({&one}, kDigestSigned, 0), kDigestSigned)) << "the content is within it";
  EXPECT_FALSE(CertificateSignedBy("这不是签名", kDigestSigned));
}

}  // namespace
}  // namespace zhiwang::mediation
