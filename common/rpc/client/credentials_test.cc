#include "common/rpc/client/credentials.h"

#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/auth/testing/certificates.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::rpc {
namespace {

using ::testing::HasSubstr;

class ServerCredentials : public ::testing::Test {
 protected:
  void SetUp() override {
    const auth::TestAuthority authority;
    const auto certify = [&] { return authority.Certify("DNS:localhost", absl::Now() + absl::Hours(1)); };
    const auth::Certified own = certify(), other = certify();
    Write("certificate", own.certificate_pem);
    Write("key", own.key_pem);
    Write("other_key", other.key_pem);
    Write("ca", authority.pem());
    Write("garbage", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    Write("words", "no PEM at all");
  }
  std::string File(const std::string& name) const { return directory_.path() + "/" + name; }
  void Write(const std::string& name, const std::string& content) const { std::ofstream(File(name)) << content; }
  // Why these files are refused; empty when they are not.
  std::string Refusal(const std::string& certificate, const std::string& key, const std::string& ca) const {
    const auto made = MakeServerCredentials({.certificate = File(certificate), .key = File(key), .ca = File(ca)});
    EXPECT_TRUE(made.ok() || absl::IsInvalidArgument(made.status())) << made.status();
    return std::string(made.status().message());
  }

  testing::ScratchDirectory directory_;
};

TEST_F(ServerCredentials, AreACertificateWithItsKeyAndAnAuthority) {
  EXPECT_EQ(Refusal("certificate", "key", "ca"), "");
}

TEST_F(ServerCredentials, ThatAreNoGoodAreRefusedByTheirFlag) {
  EXPECT_THAT(Refusal("certificate", "other_key", "ca"), HasSubstr("--tls_key=" + File("other_key") + ": not the key"));
  for (const char* bad : {"garbage", "words", "missing", "key"}) {
    EXPECT_THAT(Refusal(bad, "key", "ca"), HasSubstr("--tls_certificate=" + File(bad)));
  }
  for (const char* bad : {"garbage", "words", "missing", "certificate"}) {
    EXPECT_THAT(Refusal("certificate", bad, "ca"), HasSubstr("--tls_key=" + File(bad)));
  }
  for (const char* bad : {"garbage", "words", "missing"}) {
    EXPECT_THAT(Refusal("certificate", "key", bad), HasSubstr("--tls_ca=" + File(bad)));
  }
}

}  // namespace
}  // namespace zhiwang::rpc
