#include "common/auth/token/key_source.h"

#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/auth/token/key_source_fetch.h"
#include "common/status/macros.h"

namespace zhiwang::auth {

absl::StatusOr<std::unique_ptr<KeySource>> KeySource::Open(KeySourceOptions options) {
  std::unique_ptr<KeySource> source(new KeySource(std::move(options)));
  if (source->is_url_) RETURN_IF_ERROR(CheckKeyUrl(source->options_.place));
  RETURN_IF_ERROR(source->Take(source->Fetch()));
  source->renewal_ = std::thread([keeper = source.get()] { keeper->KeepUpToDate(); });
  return source;
}

KeySource::KeySource(KeySourceOptions options)
    : options_(std::move(options)), is_url_(options_.place.find("://") != std::string::npos) {}

KeySource::~KeySource() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (renewal_.joinable()) renewal_.join();
}

std::shared_ptr<const PublicKey> KeySource::Find(std::string_view kid) const {
  {
    absl::ReaderMutexLock lock(&mutex_);
    if (auto key = keys_->Find(kid)) return key;
  }
  // Anyone can make up ids: what that costs the issuer must not depend on how many they send.
  absl::MutexLock lock(&mutex_);
  const auto now = std::chrono::steady_clock::now();
  const bool too_soon = last_wanted_ && now - *last_wanted_ < absl::ToChronoNanoseconds(options_.unknown_key_pause);
  if (!too_soon) {
    wanted_ = true;
    last_wanted_ = now;
  }
  return nullptr;
}

void KeySource::KeepUpToDate() {
  const absl::Duration pause = is_url_ ? options_.fetch_url_every : options_.read_file_every;
  bool failing = false;
  for (;;) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(this, &KeySource::IsWoken), pause);
      if (stopping_) return;
      wanted_ = false;
    }
    const absl::Status taken = Take(Fetch());
    if (stopping_) return;
    if (!taken.ok() && !failing) {
      spdlog::warn("cannot renew the keys from {}, the last good ones stay: {}", options_.place,
                   std::string(taken.message()));
    }
    if (taken.ok() && failing) spdlog::info("renewed the keys from {} again", options_.place);
    failing = !taken.ok();
  }
}

absl::StatusOr<std::string> KeySource::Fetch() const {
  // A file is read whole each time: its time of change is too coarse to tell two changes in one moment apart.
  if (!is_url_) return ReadKeyFile(options_.place);
  return FetchKeys(options_.place, options_.ca_file, options_.fetch_timeout, stopping_);
}

absl::Status KeySource::Take(const absl::StatusOr<std::string>& text) {
  RETURN_IF_ERROR(text.status());
  if (*text == text_) return absl::OkStatus();
  ASSIGN_OR_RETURN(KeySet keys, KeySet::Parse(*text));
  if (!keys.passed_over().empty()) {
    spdlog::info("passed over {} of the keys from {}: {}", keys.passed_over().size(), options_.place,
                 fmt::join(keys.passed_over(), "; "));
  }
  text_ = *text;
  absl::MutexLock lock(&mutex_);
  keys_ = std::make_shared<const KeySet>(std::move(keys));
  // After the keys: a reader of the new number must not find an old key.
  ++generation_;
  return absl::OkStatus();
}

}  // namespace zhiwang::auth
