#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/privacy/cipher.h"
#include "common/privacy/keys/secret.h"
#include "common/privacy/suite.h"

namespace zhiwang::privacy {

using KeyId = uint16_t;  // from 1; part of every sealed value

// The keys of an installation, from a directory:
//
//   <key id>.key   32 bytes as 64 hexadecimal digits, the master that a sealed value's keys are derived from; one file
//                  for each key that some sealed value still needs
//   index.key      the same form, for the blind index and fingerprints; another one makes all of those in the database
//                  useless
//   current        the id of the key that new values are sealed with
//
// All are for their owner's eyes only (0600 or less). To rotate, every replica first gets the new key file, then the
// new `current`, then what is sealed under the old key is sealed again (Reseal), and the old file goes. One key is good
// for 2^32 values: beyond that, two of AES-GCM's random nonces may meet (NIST SP 800-38D, 8.3).
class KeyRing {
 public:
  // FAILED_PRECONDITION or NOT_FOUND, naming the file, when one is missing, open to others or not what it should be.
  // `suite` is for new values and the index; values sealed with another one open all the same.
  static absl::StatusOr<KeyRing> Load(const std::string& directory, Suite suite = Suite::kAes256Gcm);

  // Makes the directory with a new key 1 and a new index key; all of it or nothing. ALREADY_EXISTS when it is there.
  static absl::Status Generate(const std::string& directory);

  // Makes the next key in the directory and answers its id. Nothing is sealed with it before SetCurrent.
  static absl::StatusOr<KeyId> AddKey(const std::string& directory);
  // Has rings that are loaded from now on seal new values with this key of the directory. NOT_FOUND when it is not
  // there.
  static absl::Status SetCurrent(const std::string& directory, KeyId id);

  // The keys that are derived from one master: no two algorithms share a key.
  struct SealingKeys {
    uint8_t aes[kAesKeyBytes];
    uint8_t sm4[kSm4KeyBytes];
    uint8_t sm4_mac[kMacBytes];
  };
  // Those that are derived from a master of 32 bytes.
  static absl::StatusOr<Secret<SealingKeys>> DeriveSealingKeys(Bytes master);

  // The keys of that id, or nullptr.
  const SealingKeys* Find(KeyId id) const;
  KeyId current() const { return current_; }
  Suite suite() const { return suite_; }
  Bytes index_key() const { return index_keys_->index; }              // of `suite`
  Bytes fingerprint_key() const { return index_keys_->fingerprint; }  // the same in every suite

 private:
  KeyRing() = default;

  struct IndexKeys {
    uint8_t index[kMacBytes];
    uint8_t fingerprint[kMacBytes];
  };
  std::map<KeyId, Secret<SealingKeys>> keys_;
  Secret<IndexKeys> index_keys_;
  KeyId current_ = 0;
  Suite suite_ = Suite::kAes256Gcm;
};

}  // namespace zhiwang::privacy
