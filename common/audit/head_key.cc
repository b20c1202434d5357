#include "common/audit/head_key.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "common/privacy/keys/private_file.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/digest.h"

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

absl::Status NoKeyIn(const std::string& path) {
  return absl::FailedPreconditionError(fmt::format("{} does not hold an Ed25519 key in PEM", path));
}

bool IsEd25519(const Key& key) { return key && EVP_PKEY_is_a(key.get(), "ED25519") == 1; }

Bio ReaderOf(std::string_view pem) { return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))); }

absl::StatusOr<Key> PrivateKeyFrom(const std::string& path, std::string_view pem) {
  const Bio bio = ReaderOf(pem);
  Key key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr) : nullptr);
  ERR_clear_error();
  if (!IsEd25519(key)) return NoKeyIn(path);
  return key;
}

// The public keys in the text, in order: at least one, and no other kind of PEM.
absl::StatusOr<std::vector<Key>> PublicKeysFrom(const std::string& path, std::string_view pem) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  std::vector<Key> keys;
  for (size_t at = pem.find(kBegin); at != std::string_view::npos;) {
    const size_t next = pem.find(kBegin, at + kBegin.size());
    const Bio bio = ReaderOf(pem.substr(at, next - at));
    Key& key = keys.emplace_back(bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr) : nullptr);
    ERR_clear_error();
    if (!IsEd25519(key)) return NoKeyIn(path);
    at = next;
  }
  if (keys.empty()) return NoKeyIn(path);
  return keys;
}

// Empty if OpenSSL has no memory.
std::string FingerprintOf(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int length = i2d_PUBKEY(key, &der);
  if (length <= 0) return "";
  std::string fingerprint = Sha256Hex({reinterpret_cast<const char*>(der), static_cast<size_t>(length)});
  OPENSSL_free(der);
  return fingerprint;
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

// Appends to a file, through to the disk.
absl::Status AppendTo(const std::string& path, std::string_view text) {
  const int fd = open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (fd < 0) return privacy::FileError("cannot open", path, errno);
  const bool written = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  const int why = errno;
  close(fd);
  return written ? absl::OkStatus() : privacy::FileError("cannot write", path, why);
}

// Appends the public half of the key to the file if the file lacks it, and reads the file.
absl::StatusOr<VerifyingKey> ReadPublicFile(const std::string& path, EVP_PKEY* key, std::string_view fingerprint) {
  ASSIGN_OR_RETURN(const std::string pem, Pem([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key); }));
  const absl::Status made = privacy::WriteNewFile(path, pem, 0644);
  if (!made.ok() && !absl::IsAlreadyExists(made)) return made;
  ASSIGN_OR_RETURN(VerifyingKey found, VerifyingKey::Load(path));
  if (found.Has(fingerprint)) return found;
  RETURN_IF_ERROR(AppendTo(path, "\n" + pem));
  return VerifyingKey::Load(path);
}

}  // namespace

absl::StatusOr<SigningKey> SigningKey::LoadOrMake(const std::string& path) {
  auto pem = privacy::ReadPrivateFile(path);
  if (absl::IsNotFound(pem.status())) {
    RETURN_IF_ERROR(MakeKeyFile(path));
    pem = privacy::ReadPrivateFile(path);
  }
  RETURN_IF_ERROR(pem.status());
  auto key = PrivateKeyFrom(path, *pem);
  OPENSSL_cleanse(pem->data(), pem->size());
  RETURN_IF_ERROR(key.status());
  std::string fingerprint = FingerprintOf(key->get());
  ASSIGN_OR_RETURN(VerifyingKey public_halves, ReadPublicFile(path + ".pub", key->get(), fingerprint));
  return SigningKey(*std::move(key), std::move(fingerprint), std::move(public_halves));
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
  ASSIGN_OR_RETURN(std::vector<Key> keys, PublicKeysFrom(path, pem));
  return VerifyingKey(std::move(keys));
}

bool VerifyingKey::Has(std::string_view fingerprint) const {
  return std::any_of(keys_.begin(), keys_.end(),
                     [&](const Key& key) { return FingerprintOf(key.get()) == fingerprint; });
}

bool VerifyingKey::Signed(std::string_view message, std::string_view signature) const {
  const auto signed_by = [&](const Key& key) {
    const DigestContext context(EVP_MD_CTX_new());
    return context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), Data(signature), signature.size(), Data(message), message.size()) == 1;
  };
  const bool good = std::any_of(keys_.begin(), keys_.end(), signed_by);
  ERR_clear_error();
  return good;
}

}  // namespace zhiwang::audit
