#include "common/auth/token/token_cache.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "common/auth/token/token_test_keys.h"
#include "common/status/error.h"

namespace zhiwang::auth {
namespace {

// Keys that can be changed, and count how often one was asked for: once for each token that is verified in full.
class ChangingKeys final : public Keys {
 public:
  std::shared_ptr<const PublicKey> Find(std::string_view kid) const override {
    ++finds_;
    absl::MutexLock lock(&mutex_);
    return keys_ == nullptr ? nullptr : keys_->Find(kid);
  }
  uint64_t generation() const override { return generation_; }

  void Change(const std::vector<nlohmann::json>& keys) {
    absl::MutexLock lock(&mutex_);
    keys_ = std::make_unique<KeySet>(KeySet::Parse(KeySetOf(keys)).value());
    ++generation_;
  }
  int finds() const { return finds_; }

 private:
  mutable std::atomic<int> finds_ = 0;
  std::atomic<uint64_t> generation_ = 0;
  mutable absl::Mutex mutex_;
  std::unique_ptr<KeySet> keys_ ABSL_GUARDED_BY(mutex_);
};

class TokenCaches : public ::testing::Test {
 protected:
  TokenCaches() { keys_.Change({JwkOf(issuer_)}); }

  std::string Sign(const std::string& subject, absl::Duration life = absl::Hours(1)) const {
    return issuer_.Sign(kRules, {subject, kNow, kNow + life});
  }

  const Issuer issuer_ = Issuer::Generate().value();
  ChangingKeys keys_;
  TokenCache cache_{keys_, kRules, 3};
};

TEST_F(TokenCaches, VerifyATokenOnce) {
  const std::string token = Sign("王小芳");
  for (int i = 0; i < 5; ++i) {
    const auto claims = cache_.Verify(token, kNow);
    ASSERT_EQ(claims.status(), absl::OkStatus());
    EXPECT_EQ(claims->subject, "王小芳");
    EXPECT_EQ(claims->issued, kNow);
    EXPECT_EQ(claims->expires, kNow + absl::Hours(1));
  }
  EXPECT_EQ(keys_.finds(), 1);
}

TEST_F(TokenCaches, KeepTheTokensUsedLast) {
  const std::string a = Sign("a"), b = Sign("b"), c = Sign("c"), d = Sign("d");
  for (const std::string& token : {a, b, c, a, d}) ASSERT_TRUE(cache_.Verify(token, kNow).ok());
  EXPECT_EQ(cache_.size(), 3u);
  EXPECT_EQ(keys_.finds(), 4);
  for (const std::string& token : {a, c, d}) ASSERT_TRUE(cache_.Verify(token, kNow).ok());
  EXPECT_EQ(keys_.finds(), 4);
  ASSERT_TRUE(cache_.Verify(b, kNow).ok());
  EXPECT_EQ(keys_.finds(), 5) << "b made room for d";
}

TEST_F(TokenCaches, DoNotKeepRefusedTokens) {
  const std::string refused = Issuer::Generate()->Sign(kRules, {"x", kNow, kNow + absl::Hours(1)});
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(cache_.Verify(refused, kNow).ok());
  EXPECT_EQ(cache_.size(), 0u);
}

TEST_F(TokenCaches, ForgetATokenThatExpired) {
  const std::string token = Sign("a", absl::Minutes(1));
  const absl::Time end = kNow + absl::Minutes(1) + kRules.leeway;
  ASSERT_TRUE(cache_.Verify(token, kNow).ok());
  EXPECT_TRUE(cache_.Verify(token, end - absl::Milliseconds(1)).ok());
  EXPECT_EQ(ReasonOf(cache_.Verify(token, end).status()), common::v1::CALLER_UNKNOWN);
  EXPECT_EQ(cache_.size(), 0u);
}

TEST_F(TokenCaches, RefuseTheTokensOfAKeyAtOnceWhenItIsGone) {
  const Issuer other = Issuer::Generate().value();
  keys_.Change({JwkOf(issuer_), JwkOf(other)});
  const std::string gone = Sign("a");
  const std::string stays = other.Sign(kRules, {"b", kNow, kNow + absl::Hours(1)});
  ASSERT_TRUE(cache_.Verify(gone, kNow).ok());
  ASSERT_TRUE(cache_.Verify(stays, kNow).ok());
  keys_.Change({JwkOf(other)});
  EXPECT_EQ(ReasonOf(cache_.Verify(gone, kNow).status()), common::v1::CALLER_UNKNOWN);
  EXPECT_TRUE(cache_.Verify(stays, kNow).ok());
  EXPECT_EQ(cache_.size(), 1u);
}

TEST_F(TokenCaches, DoNotMistakeAnotherTokenForOneTheyKnow) {
  const std::string token = Sign("a");
  ASSERT_TRUE(cache_.Verify(token, kNow).ok());
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(cache_.Verify(changed, kNow).ok());
  }
  EXPECT_FALSE(cache_.Verify("", kNow).ok());
}

TEST_F(TokenCaches, OfNoRoomVerifyEachTime) {
  TokenCache none(keys_, kRules, 0);
  const std::string token = Sign("a");
  EXPECT_TRUE(none.Verify(token, kNow).ok());
  EXPECT_TRUE(none.Verify(token, kNow).ok());
  EXPECT_EQ(none.size(), 0u);
}

TEST_F(TokenCaches, NeverAcceptAGoneKeyWhileManyThreadsVerify) {
  const Issuer stable = Issuer::Generate().value();
  keys_.Change({JwkOf(stable), JwkOf(issuer_)});
  const std::string stays = stable.Sign(kRules, {"b", kNow, kNow + absl::Hours(1)});
  std::vector<std::string> tokens;
  for (int i = 0; i < 5; ++i) tokens.push_back(Sign(fmt::format("a{}", i)));
  std::atomic<bool> gone = false, stop = false;
  std::atomic<int> wrong = 0, verified = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = thread; !stop; ++i) {
        const bool was_gone = gone;
        const bool good = cache_.Verify(tokens[i % tokens.size()], kNow).ok();
        if (was_gone && good) ++wrong;
        if (!cache_.Verify(stays, kNow).ok()) ++wrong;
        ++verified;
      }
    });
  }
  const auto wait_for = [&](int more) {
    for (const int end = verified + more; verified < end;) std::this_thread::yield();
  };
  wait_for(500);
  keys_.Change({JwkOf(stable)});
  gone = true;
  wait_for(500);
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace zhiwang::auth
