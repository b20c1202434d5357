#include "common/auth/token/key_source.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/auth/token/key_source_fetch.h"
#include "common/auth/token/key_source_test_server.h"
#include "common/auth/token/token_cache.h"
#include "common/auth/token/token_test_keys.h"
#include "common/background/monotonic.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::auth {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

// True when `condition` comes true within half a minute.
template <class Condition>
bool Eventually(Condition condition) {
  return zhiwang::testing::Eventually(condition, absl::Seconds(30));
}

// Counts the warnings of the program while it lives, and keeps what it says last.
class CountedWarnings final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  int count() const { return count_; }
  std::string last() {
    const std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    count_ += message.level == spdlog::level::warn;
    last_.assign(message.payload.data(), message.payload.size());
  }
  void flush_() override {}
  std::atomic<int> count_ = 0;
  std::string last_;
};

class KeySources : public ::testing::Test {
 protected:
  KeySources() {
    std::string pattern = ::testing::TempDir() + "keys.XXXXXX";
    directory_ = mkdtemp(pattern.data());
    file_ = directory_ / "keys.json";
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", warnings_));
  }
  ~KeySources() override {
    spdlog::set_default_logger(logger_before_);
    std::filesystem::remove_all(directory_);
  }

  // Replaces the file at one go.
  void Publish(const std::string& keys) {
    std::ofstream(file_ + ".new") << keys;
    std::filesystem::rename(file_ + ".new", file_);
  }
  std::unique_ptr<KeySource> OpenFile() {
    KeySourceOptions options{file_};
    options.read_file_every = absl::Milliseconds(1);
    auto source = KeySource::Open(options);
    EXPECT_EQ(source.status(), absl::OkStatus());
    return *std::move(source);
  }
  // Never fetches by itself in the time of a test, unless it is to.
  static KeySourceOptions From(const std::string& url, absl::Duration every = absl::Hours(1)) {
    KeySourceOptions options{url};
    options.fetch_url_every = every;
    return options;
  }
  static std::unique_ptr<KeySource> OpenUrl(const KeySourceOptions& options) {
    auto source = KeySource::Open(options);
    EXPECT_EQ(source.status(), absl::OkStatus());
    return *std::move(source);
  }
  static absl::Status Refusal(const KeySourceOptions& options) { return KeySource::Open(options).status(); }

  const std::shared_ptr<CountedWarnings> warnings_ = std::make_shared<CountedWarnings>();
  const std::shared_ptr<spdlog::logger> logger_before_ = spdlog::default_logger();
  std::filesystem::path directory_;
  std::string file_;
  const Issuer first_ = Issuer::Generate().value();
  const Issuer second_ = Issuer::Generate().value();
};

using KeyFiles = KeySources;
using KeyUrls = KeySources;

TEST_F(KeyFiles, ThatAreMissingOrBadAtFirstAreAnError) {
  EXPECT_EQ(Refusal({file_}).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Refusal({directory_}).code(), absl::StatusCode::kUnavailable) << "a directory";
  Publish(R"({"keys": []})");
  EXPECT_EQ(Refusal({file_}).code(), absl::StatusCode::kInvalidArgument);
  Publish(std::string(kMostKeySetBytes + 1, ' '));
  EXPECT_EQ(Refusal({file_}).code(), absl::StatusCode::kUnavailable);
}

TEST_F(KeyFiles, AreReadAgainWhenReplaced) {
  Publish(first_.PublicKeySet());
  const auto source = OpenFile();
  EXPECT_NE(source->Find(first_.kid()), nullptr);
  EXPECT_EQ(source->Find(second_.kid()), nullptr);
  const uint64_t generation = source->generation();
  Publish(second_.PublicKeySet());
  EXPECT_TRUE(Eventually([&] { return source->Find(second_.kid()) != nullptr; }));
  EXPECT_EQ(source->Find(first_.kid()), nullptr);
  EXPECT_GT(source->generation(), generation);
}

TEST_F(KeyFiles, AreReadAgainWhenOverwrittenInTheSameMomentWithTheSameSize) {
  Publish(first_.PublicKeySet());
  const auto source = OpenFile();
  for (int i = 0; i < 20; ++i) {
    const Issuer next = Issuer::Generate().value();
    std::ofstream(file_) << next.PublicKeySet();
    EXPECT_TRUE(Eventually([&] { return source->Find(next.kid()) != nullptr; }));
  }
}

TEST_F(KeyFiles, ReadAgainUnchangedKeepTheGeneration) {
  Publish(first_.PublicKeySet());
  const auto source = OpenFile();
  const uint64_t generation = source->generation();
  Publish(first_.PublicKeySet());
  // That the source read it again shows in that it reads what comes after it.
  Publish(second_.PublicKeySet());
  ASSERT_TRUE(Eventually([&] { return source->Find(second_.kid()) != nullptr; }));
  EXPECT_EQ(source->generation(), generation + 1);
}

TEST_F(KeyFiles, ThatTurnBadLeaveTheLastGoodKeysAndOneWarning) {
  Publish(first_.PublicKeySet());
  const auto source = OpenFile();
  std::filesystem::remove(file_);
  ASSERT_TRUE(Eventually([&] { return warnings_->count() == 1; }));
  Publish("{");
  Publish(KeySetOf({{{"kty", "oct"}, {"kid", "k"}, {"k", "AAAA"}}}));
  EXPECT_NE(source->Find(first_.kid()), nullptr);
  EXPECT_EQ(source->Find("k"), nullptr);
  Publish(second_.PublicKeySet());
  ASSERT_TRUE(Eventually([&] { return source->Find(second_.kid()) != nullptr; }));
  EXPECT_EQ(warnings_->count(), 1);

  std::filesystem::remove(file_);
  EXPECT_TRUE(Eventually([&] { return warnings_->count() == 2; })) << "another streak, another warning";
}

// Public report 66: jwks-rsa-java#6.
TEST_F(KeyFiles, AreTakenWithoutTheKeysThatAreNotUnderstoodWhichTheLogNames) {
  json encryption = JwkOf(second_);
  encryption["use"] = "enc";
  encryption["kid"] = "for secrets";
  Publish(KeySetOf({encryption, {{"kty", "OKP"}, {"crv", "Ed25519"}, {"kid", "ed"}}, JwkOf(first_)}));
  const auto source = OpenFile();
  EXPECT_NE(source->Find(first_.kid()), nullptr);
  EXPECT_EQ(source->Find("for secrets"), nullptr);
  EXPECT_EQ(warnings_->last(),
            "passed over 2 of the keys from " + file_ +
                ": key 'for secrets': is not for signatures; key 'ed': its kty is neither EC nor RSA");
  EXPECT_EQ(warnings_->count(), 0);
}

TEST_F(KeyFiles, MayBeRewrittenWhileThreadsVerify) {
  const Issuer stable = Issuer::Generate().value();
  const auto keys_with = [&](const Issuer& issuer) { return KeySetOf({JwkOf(stable), JwkOf(issuer)}); };
  Publish(keys_with(first_));
  const auto source = OpenFile();
  TokenCache cache(*source, kRules);
  const auto sign = [](const Issuer& issuer) { return issuer.Sign(kRules, {"a", kNow, kNow + absl::Hours(1)}); };
  const std::string stays = sign(stable);

  std::atomic<bool> stop = false;
  std::atomic<int> refused = 0, verified = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      while (!stop) {
        if (!VerifyToken(stays, *source, kRules, kNow).ok() || !cache.Verify(stays, kNow).ok()) ++refused;
        ++verified;
      }
    });
  }
  // Every other time as a careless script does it: a reader may meet the file empty or cut short.
  const auto write = [&](int round, const std::string& keys) {
    if (round % 2 == 0) return Publish(keys);
    std::ofstream(file_) << keys;
  };
  bool followed = true;
  for (int round = 0; round < 30 && followed; ++round) {
    const Issuer next = Issuer::Generate().value();
    const std::string token = sign(next);
    EXPECT_FALSE(cache.Verify(token, kNow).ok());
    write(round, keys_with(next));
    followed = Eventually([&] { return cache.Verify(token, kNow).ok(); });
    EXPECT_TRUE(followed);
    write(round, keys_with(first_));
    followed = followed && Eventually([&] { return !cache.Verify(token, kNow).ok(); });
    EXPECT_TRUE(followed) << "its key was removed";
    EXPECT_FALSE(VerifyToken(token, *source, kRules, kNow).ok());
  }
  EXPECT_TRUE(Eventually([&] { return verified > 100; }));
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, 0);
}

TEST(KeyUrl, IsHttpsOrThisMachine) {
  for (const char* good : {"https://id.example/keys", "https://id.example:8443/a/b?c=d", "http://127.0.0.1:8080/keys",
                           "http://localhost/keys", "http://[::1]:80/keys"}) {
    EXPECT_EQ(CheckKeyUrl(good), absl::OkStatus()) << good;
  }
  for (const char* bad :
       {"http://id.example/keys", "http://127.0.0.1.evil.example/", "http://localhost.evil.example/",
        "http://10.0.0.1/", "http://0.0.0.0/", "ftp://127.0.0.1/", "file:///keys.json", "gopher://127.0.0.1/",
        "https://user:word@id.example/", "https://user@id.example/", "http://127.0.0.1@evil.example/", "https://",
        "://", "https://id.example:99999999/", "javascript://x"}) {
    EXPECT_EQ(CheckKeyUrl(bad).code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_EQ(KeySource::Open({bad}).status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST_F(KeyUrls, AreFetchedOnceAndAnsweredFromMemory) {
  const KeyServer server(first_.PublicKeySet());
  const auto source = OpenUrl(From(server.url()));
  for (int i = 0; i < 1'000; ++i) ASSERT_NE(source->Find(first_.kid()), nullptr);
  EXPECT_EQ(server.fetches(), 1);
}

TEST_F(KeyUrls, AreFetchedAgainAfterATime) {
  KeyServer server(first_.PublicKeySet());
  const auto source = OpenUrl(From(server.url(), absl::Milliseconds(5)));
  const uint64_t generation = source->generation();
  ASSERT_TRUE(Eventually([&] { return server.fetches() > 3; }));
  EXPECT_EQ(source->generation(), generation) << "nothing changed";
  server.Answer(second_.PublicKeySet());
  // A lost key is not asked for here: only the time makes the source fetch.
  EXPECT_TRUE(Eventually([&] { return source->generation() > generation; }));
  EXPECT_NE(source->Find(second_.kid()), nullptr);
}

TEST_F(KeyUrls, AreFetchedForAnUnknownKeyThatIsKnownByTheRetry) {
  KeyServer server(first_.PublicKeySet());
  const auto source = OpenUrl(From(server.url()));
  server.Answer(KeySetOf({JwkOf(first_), JwkOf(second_)}));
  EXPECT_EQ(source->Find(second_.kid()), nullptr) << "refused now";
  EXPECT_TRUE(Eventually([&] { return source->Find(second_.kid()) != nullptr; }));
  EXPECT_EQ(server.fetches(), 2);
}

TEST_F(KeyUrls, AreFetchedOnceAPauseForAFloodOfUnknownKeys) {
  const KeyServer server(first_.PublicKeySet());
  KeySourceOptions options = From(server.url());
  options.unknown_key_pause = absl::Milliseconds(200);
  const auto source = OpenUrl(options);
  const absl::Duration begun = background::Monotonic();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 2'500; ++i) EXPECT_EQ(source->Find(fmt::format("unknown-{}-{}", thread, i)), nullptr);
    });
  }
  for (std::thread& thread : threads) thread.join();
  // The first is for opening the source, the second for the flood, the third for a key that is unknown after the pause.
  ASSERT_TRUE(Eventually([&] { return source->Find("unknown") == nullptr && server.fetches() >= 3; }));
  const int fetches = server.fetches();
  const double pauses = absl::FDivDuration(background::Monotonic() - begun, options.unknown_key_pause);
  EXPECT_LE(fetches, 2 + pauses);
}

TEST_F(KeyUrls, DoNotHoldUpAnyoneWhileTheyAreFetched) {
  KeyServer server(first_.PublicKeySet());
  KeySourceOptions options = From(server.url());
  options.fetch_timeout = absl::Minutes(10);
  auto source = OpenUrl(options);
  server.Hold(true);
  EXPECT_EQ(source->Find("unknown"), nullptr);
  ASSERT_TRUE(Eventually([&] { return server.fetches() == 2; })) << "being fetched";
  for (int i = 0; i < 100; ++i) {
    EXPECT_NE(source->Find(first_.kid()), nullptr);
    EXPECT_EQ(source->Find("unknown"), nullptr);
  }
  const absl::Time before = absl::Now();
  source.reset();
  EXPECT_LT(absl::Now() - before, absl::Seconds(30)) << "nor anyone who stops";
}

TEST_F(KeyUrls, ThatFailLeaveTheLastGoodKeysAndOneWarning) {
  KeyServer server(first_.PublicKeySet());
  const auto source = OpenUrl(From(server.url(), absl::Milliseconds(5)));
  server.Answer(second_.PublicKeySet(), "500 Internal Server Error");
  ASSERT_TRUE(Eventually([&] { return warnings_->count() == 1; }));
  const int fetches = server.fetches();
  server.Answer("<html>");
  ASSERT_TRUE(Eventually([&] { return server.fetches() > fetches + 3; }));
  EXPECT_NE(source->Find(first_.kid()), nullptr);
  EXPECT_EQ(warnings_->count(), 1);
  server.Answer(second_.PublicKeySet());
  EXPECT_TRUE(Eventually([&] { return source->Find(second_.kid()) != nullptr; }));
  EXPECT_EQ(warnings_->count(), 1);
}

TEST_F(KeyUrls, ThatRedirectAreNotFollowed) {
  KeyServer server("");
  const KeyServer elsewhere(first_.PublicKeySet());
  for (const char* status : {"301 Moved Permanently", "302 Found", "307 Temporary Redirect"}) {
    server.Answer(first_.PublicKeySet(), status, "Location: " + elsewhere.url() + "\r\n");
    const absl::Status refusal = Refusal(From(server.url()));
    EXPECT_EQ(refusal.code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(std::string(refusal.message()), HasSubstr("status 30"));
  }
  EXPECT_EQ(elsewhere.fetches(), 0);
}

TEST_F(KeyUrls, WithAnAnswerThatIsTooLargeAreAnError) {
  const std::string keys = first_.PublicKeySet();
  KeyServer server(keys + std::string(kMostKeySetBytes - keys.size(), ' '));
  EXPECT_EQ(Refusal(From(server.url())), absl::OkStatus());
  server.Answer(keys + std::string(kMostKeySetBytes - keys.size() + 1, ' '));
  EXPECT_THAT(std::string(Refusal(From(server.url())).message()), HasSubstr("over 262144 bytes"));
  // Without saying how long it is.
  server.AnswerBytes("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + keys + std::string(4 * kMostKeySetBytes, ' '));
  EXPECT_THAT(std::string(Refusal(From(server.url())).message()), HasSubstr("over 262144 bytes"));
}

TEST_F(KeyUrls, WithAnAnswerThatIsCutShortOrNoneAreAnError) {
  KeyServer server("");
  server.AnswerBytes("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nConnection: close\r\n\r\n" + first_.PublicKeySet());
  EXPECT_EQ(Refusal(From(server.url())).code(), absl::StatusCode::kUnavailable);
  server.AnswerBytes("");
  EXPECT_EQ(Refusal(From(server.url())).code(), absl::StatusCode::kUnavailable);
  server.Hold(true);
  KeySourceOptions options = From(server.url());
  options.fetch_timeout = absl::Milliseconds(50);
  EXPECT_EQ(Refusal(options).code(), absl::StatusCode::kUnavailable);
}

TEST_F(KeyUrls, OverTlsAreFetchedOnlyFromWhomTheAuthorityVouchesFor) {
  const Certificate certificate, other;
  const KeyServer server(first_.PublicKeySet(), &certificate);
  KeySourceOptions options = From(server.url());
  options.ca_file = directory_ / "ca.pem";
  certificate.WritePem(options.ca_file);
  EXPECT_NE(OpenUrl(options)->Find(first_.kid()), nullptr);

  EXPECT_EQ(Refusal(From(server.url())).code(), absl::StatusCode::kUnavailable) << "the system does not know it";
  options.place = server.url("localhost");
  EXPECT_EQ(Refusal(options).code(), absl::StatusCode::kUnavailable) << "the certificate is for 127.0.0.1";
  options.place = server.url();
  other.WritePem(options.ca_file);
  EXPECT_EQ(Refusal(options).code(), absl::StatusCode::kUnavailable) << "another authority";
  options.ca_file = directory_ / "missing.pem";
  EXPECT_EQ(Refusal(options).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(server.fetches(), 1);
}

}  // namespace
}  // namespace zhiwang::auth
