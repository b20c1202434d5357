#include "common/audit/head_key.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "common/privacy/keys/private_file.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::audit {
namespace {

constexpr size_t kSignatureBytes = 64;

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigestContext>;

const unsigned char* Data(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

// The text that `write` writes as PEM.
template <class Write>
absl::StatusOr<std::string> Pem(Write&& write) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!bio || write(bio.get()) != 1) return error::Unexpected("OpenSSL cannot write a key");
  char* text = nullptr;
  const auto length = BIO_get_mem_data(bio.get(), &text);
  std::string pem(text, static_cast<size_t>(length));
  OPENSSL_cleanse(text, pem.size());
  return pem;
}

// The key that `read` reads from PEM; it must be Ed25519.
template <class Read>
absl::StatusOr<Key> FromPem(const std::string& path, std::string_view pem, Read&& read) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Key key(bio ? read(bio.get()) : nullptr);
  ERR_clear_error();
  if (!key || EVP_PKEY_is_a(key.get(), "ED25519") != 1) {
    return absl::FailedPreconditionError(fmt::format("{} does not hold an Ed25519 key in PEM", path));
  }
  return key;
}

// Another process may make it at the same moment; then its key is the key.
absl::Status MakeKeyFile(const std::string& path) {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (!key) return error::Unexpected("OpenSSL cannot make an Ed25519 key");
  ASSIGN_OR_RETURN(std::string pem, Pem([&](BIO* bio) {
                     return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
                   }));
  const absl::Status made = privacy::WriteNewFile(path, pem);
  OPENSSL_cleanse(pem.data(), pem.size());
  return absl::IsAlreadyExists(made) ? absl::OkStatus() : made;
}

absl::Status MakePublicFile(const std::string& path, EVP_PKEY* key) {
  ASSIGN_OR_RETURN(const std::string pem, Pem([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key); }));
  const absl::Status made = privacy::WriteNewFile(path, pem, 0644);
  return absl::IsAlreadyExists(made) ? absl::OkStatus() : made;
}

}  // namespace

absl::StatusOr<SigningKey> SigningKey::LoadOrMake(const std::string& path) {
  auto pem = privacy::ReadPrivateFile(path);
  if (absl::IsNotFound(pem.status())) {
    RETURN_IF_ERROR(MakeKeyFile(path));
    pem = privacy::ReadPrivateFile(path);
  }
  RETURN_IF_ERROR(pem.status());
  auto key = FromPem(path, *pem, [](BIO* bio) { return PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr); });
  OPENSSL_cleanse(pem->data(), pem->size());
  RETURN_IF_ERROR(key.status());
  RETURN_IF_ERROR(MakePublicFile(path + ".pub", key->get()));
  return SigningKey(*std::move(key));
}

absl::StatusOr<std::string> SigningKey::Sign(std::string_view message) const {
  const DigestContext context(EVP_MD_CTX_new());
  std::string signature(kSignatureBytes, '\0');
  size_t length = signature.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, Data(message),
                     message.size()) != 1) {
    ERR_clear_error();
    return error::Unexpected("OpenSSL cannot sign a head");
  }
  return signature;
}

absl::StatusOr<VerifyingKey> VerifyingKey::Load(const std::string& path) {
  std::ifstream file(path);
  if (!file) return privacy::FileError("cannot read", path, errno);
  const std::string pem(std::istreambuf_iterator<char>(file), {});
  ASSIGN_OR_RETURN(Key key,
                   FromPem(path, pem, [](BIO* bio) { return PEM_read_bio_PUBKEY(bio, nullptr, nullptr, nullptr); }));
  return VerifyingKey(std::move(key));
}

bool VerifyingKey::Signed(std::string_view message, std::string_view signature) const {
  const DigestContext context(EVP_MD_CTX_new());
  const bool good =
      context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
      EVP_DigestVerify(context.get(), Data(signature), signature.size(), Data(message), message.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace zhiwang::audit
