// A server's callers by certificate and by token, over real connections.

#include "common/auth/known_callers.h"

#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/auth/testing/certificates.h"
#include "common/auth/token/issuer.h"
#include "common/rpc/status_wire.h"
#include "common/server/limits/server_limits.h"
#include "common/server/test_service.h"
#include "common/status/error.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/loopback_server.h"
#include "tests/support/refused.h"
#include "tests/support/soon.h"

namespace zhiwang::auth {
namespace {

using server::TestService;
using zhiwang::testing::Eventually;

constexpr char kListed[] = "spiffe://zhiwang/service/case-intake";

class CallersOfAServer : public ::testing::Test {
 protected:
  void SetUp() override {
    WriteKeys(*issuer_);
    std::ofstream(File("callers")) << kListed << " service *\nroot grid_worker *\n";
    callers_ = KnownCallers::Create({.token_keys = File("keys.jwks"),
                                     .token_keys_ca = "",
                                     .token_issuer = rules_.issuer,
                                     .token_audience = rules_.audience,
                                     .callers_file = File("callers"),
                                     .phone_claim = "mobile"})
                   .value();
    runtime_ = std::make_unique<server::Runtime>(server::UnlimitedRuntime(), *callers_);
    service_ = std::make_unique<TestService>(*runtime_);
    const Certified own = authority_.Certify("DNS:localhost", absl::Now() + absl::Hours(1));
    grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs = authority_.pem();
    options.pem_key_cert_pairs = {{own.key_pem, own.certificate_pem}};
    server_.emplace(
        std::vector<grpc::Service*>{service_.get()},
        testing::LoopbackOptions{.host = "localhost",
                                 .credentials = grpc::SslServerCredentials(options),
                                 .prepare = [](grpc::ServerBuilder& builder) { server::LimitServer({}, builder); }});
  }

  std::string File(const std::string& name) const { return directory_.path() + "/" + name; }
  // As an identity provider changes them: there is always a whole file.
  void WriteKeys(const Issuer& issuer) {
    std::ofstream(File("keys.new")) << issuer.PublicKeySet();
    ASSERT_EQ(std::rename(File("keys.new").c_str(), File("keys.jwks").c_str()), 0);
  }
  std::string TokenOf(const Issuer& issuer, absl::Time expires = absl::Now() + absl::Hours(1)) const {
    return issuer.Sign(rules_, {.subject = "root", .issued = absl::Now(), .expires = expires});
  }
  // A good token of exactly that many bytes.
  std::string TokenOfSize(size_t size) const {
    const auto token = [&](size_t in_header, size_t in_claims) {
      return issuer_->Sign(fmt::format(R"({{"alg":"ES256","kid":"{}","x":"{:x>{}}"}})", issuer_->kid(), "", in_header),
                           fmt::format(R"({{"iss":"the issuer","aud":"zhiwang","sub":"root","exp":{},"x":"{:x>{}}"}})",
                                       absl::ToUnixSeconds(absl::Now()) + 600, "", in_claims));
    };
    // Three bytes are four characters of a token, so that not every length comes from the claims alone.
    const size_t about = (size - token(0, 0).size()) / 4 * 3;
    for (size_t in_header = 0; in_header < 4; ++in_header) {
      for (size_t in_claims = about - 12; in_claims < about + 12; ++in_claims) {
        if (std::string made = token(in_header, in_claims); made.size() == size) return made;
      }
    }
    ADD_FAILURE() << "no token has " << size << " bytes";
    return "";
  }

  std::shared_ptr<grpc::Channel> Connect(const Certified& as = {}) const {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = authority_.pem();
    options.pem_private_key = as.key_pem;
    options.pem_cert_chain = as.certificate_pem;
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(server_->target(), grpc::SslCredentials(options), arguments);
  }
  absl::Status Call(const std::shared_ptr<grpc::Channel>& channel, const std::string& token = "") {
    return CallSaying(token.empty() ? "" : "Bearer " + token, channel);
  }
  // The result of a call with this `authorization` header; empty: without one.
  absl::Status CallSaying(const std::string& authorization, const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(Soon()));
    if (!authorization.empty()) context.AddMetadata("authorization", authorization);
    TestService::Request request;
    request.set_district("districts/370211");
    TestService::Response response;
    return rpc::FromWire(grid::v1::LocationService::NewStub(channel)->LocatePoint(&context, request, &response));
  }
  // The result of a call with a certificate of these names.
  absl::Status CallWith(const std::string& names) {
    return Call(Connect(authority_.Certify(names, absl::Now() + absl::Hours(1))));
  }

  const TestAuthority authority_;
  const std::unique_ptr<Issuer> issuer_ = std::make_unique<Issuer>(Issuer::Generate().value());
  const TokenRules rules_{.issuer = "the issuer", .audience = "zhiwang"};
  testing::ScratchDirectory directory_;
  std::unique_ptr<KnownCallers> callers_;
  std::unique_ptr<server::Runtime> runtime_;
  std::unique_ptr<TestService> service_;
  std::optional<testing::LoopbackServer> server_;
};

const auto kUnknown = IsRefused(absl::StatusCode::kUnauthenticated, common::v1::CALLER_UNKNOWN);

TEST_F(CallersOfAServer, AreWhomTheOneUriOfTheirCertificateNames) {
  EXPECT_THAT(CallWith(std::string("URI:") + kListed), IsOk());
  EXPECT_THAT(CallWith(std::string("DNS:somewhere,URI:") + kListed), IsOk());
}

TEST_F(CallersOfAServer, WhoseCertificateNamesNobodyOrTwoAreUnknown) {
  EXPECT_THAT(CallWith(""), kUnknown);
  EXPECT_THAT(CallWith("DNS:case-intake"), kUnknown);
  EXPECT_THAT(CallWith(std::string("URI:") + kListed + ",URI:spiffe://zhiwang/partner/12345"), kUnknown);
  EXPECT_THAT(CallWith(std::string("URI:") + kListed + ",URI:" + kListed), kUnknown);
}

TEST_F(CallersOfAServer, WhoAreKnownButNotListedMayNothing) {
  const auto lacks = IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING);
  EXPECT_THAT(CallWith("URI:spiffe://zhiwang/partner/12345"), lacks);
  EXPECT_THAT(CallWith(std::string("URI:") + kListed + "/2"), lacks);
}

TEST_F(CallersOfAServer, WhoseCertificateHasExpiredAreNotTalkedTo) {
  const Certified expired = authority_.Certify(std::string("URI:") + kListed, absl::Now() - absl::Minutes(1));
  EXPECT_EQ(Call(Connect(expired)).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Call(Connect(expired), TokenOf(*issuer_)).code(), absl::StatusCode::kUnavailable) << "nor with a token";
}

TEST_F(CallersOfAServer, WhoseCertificateIsOfAnotherAuthorityAreNotTalkedTo) {
  const TestAuthority other;
  const Certified forged = other.Certify(std::string("URI:") + kListed, absl::Now() + absl::Hours(1));
  EXPECT_EQ(Call(Connect(forged)).code(), absl::StatusCode::kUnavailable);
}

TEST_F(CallersOfAServer, WithNeitherCertificateNorTokenAreUnknown) { EXPECT_THAT(Call(Connect()), kUnknown); }

TEST_F(CallersOfAServer, WithATokenAreItsSubjectUntilItExpires) {
  const absl::Time expires = absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()) + 600);
  service_->unary = [&](const rpc::Call& call, const TestService::Request& request) {
    EXPECT_EQ(call.principal, "root");
    EXPECT_EQ(call.caller->good_until(), expires + rules_.leeway);
    return TestService::Echo(request);
  };
  EXPECT_THAT(Call(Connect(), TokenOf(*issuer_, expires)), IsOk());
}

// Public report 65: RFC 9110, section 11.1.
TEST_F(CallersOfAServer, NameTheSchemeOfTheirTokenInAnyCaseAndPutOneBlankOrMoreAfterIt) {
  const auto connection = Connect();
  const std::string token = TokenOf(*issuer_);
  for (const char* scheme : {"Bearer ", "bearer ", "BEARER ", "bEaReR ", "Bearer  ", "bearer     "}) {
    EXPECT_THAT(CallSaying(scheme + token, connection), IsOk()) << scheme;
  }
  for (const std::string& other :
       {"Bearer" + token, "Bearer:" + token, "Bearer, " + token, "Bearers " + token, "Beare " + token, "Basic " + token,
        "Bearer " + token + " x", std::string("Bearer"), std::string("Bearer "), std::string("bearer   "), token}) {
    EXPECT_THAT(CallSaying(other, connection), kUnknown) << other.substr(0, 10);
  }
}

// Public report 63: grpc#37852.
TEST_F(CallersOfAServer, WithATokenThatIsTooLargeAreUnknownAndTheirOtherCallsGoOn) {
  const auto connection = Connect();
  const auto stub = grid::v1::LocationService::NewStub(connection);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(Soon()));
  context.AddMetadata("authorization", "Bearer " + TokenOf(*issuer_));
  const auto other_call = stub->LocatePoints(&context);
  grid::v1::LocatePointsRequest request;
  request.set_district("districts/370211");
  grid::v1::LocatePointsResponse response;
  ASSERT_TRUE(other_call->Write(request) && other_call->Read(&response));
  for (const size_t size : {7'500u, 7'900u, 8'000u, 8'191u, 8'192u}) {
    EXPECT_THAT(Call(connection, TokenOfSize(size)), IsOk()) << size;
  }
  for (const size_t size : {8'193u, 8'500u, 12'000u, 16'000u}) {
    EXPECT_THAT(Call(connection, TokenOfSize(size)), kUnknown) << size;
  }
  EXPECT_TRUE(other_call->Write(request) && other_call->Read(&response)) << "it is the same connection";
  EXPECT_TRUE(other_call->WritesDone() && other_call->Finish().ok());
}

TEST_F(CallersOfAServer, WithACertificateAndATokenAreTheTokensSubject) {
  service_->unary = [](const rpc::Call& call, const TestService::Request& request) {
    EXPECT_EQ(call.principal, "root");
    return TestService::Echo(request);
  };
  const Certified service = authority_.Certify(std::string("URI:") + kListed, absl::Now() + absl::Hours(1));
  EXPECT_THAT(Call(Connect(service), TokenOf(*issuer_)), IsOk());
}

// The caller that the service sees for a token of that subject.
struct Seen {
  std::string principal;
  std::optional<Self> self;
  Person person;
};

TEST_F(CallersOfAServer, WhoAreCitizensHoldTheirRoleByTheirSubjectInTheirDistrict) {
  Seen seen;
  service_->unary = [&](const rpc::Call& call, const TestService::Request& request) {
    seen = {call.principal, call.rights->self(), call.caller->person()};
    return TestService::Echo(request);
  };
  const auto token = [&](const std::string& subject) {
    return issuer_->Sign(rules_, {.subject = subject, .issued = absl::Now(), .expires = absl::Now() + absl::Hours(1)});
  };
  EXPECT_THAT(Call(Connect(), token("districts/370211/citizens/c1")), IsOk());
  EXPECT_EQ(seen.self, (Self{"370211", Role::kCitizen, "c1"}));
  const auto lacks = IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING);
  EXPECT_THAT(Call(Connect(), token("districts/370212/citizens/c1")), lacks) << "another district's";
  EXPECT_THAT(Call(Connect(), token("districts/370211/citizens/c1/2")), lacks);
  EXPECT_THAT(Call(Connect(), token("districts/370211/strangers/c1")), lacks);
  const Certified certified = authority_.Certify("URI:districts/370211/citizens/c1", absl::Now() + absl::Hours(1));
  EXPECT_FALSE(Call(Connect(certified)).ok()) << "only a token says who a citizen is";
}

TEST_F(CallersOfAServer, AreNamedByTheClaimsThatTheServerIsToldOf) {
  Seen seen;
  service_->unary = [&](const rpc::Call& call, const TestService::Request& request) {
    seen = {call.principal, call.rights->self(), call.caller->person()};
    return TestService::Echo(request);
  };
  const std::string head = R"({"alg":"ES256","kid":")" + issuer_->kid() + R"("})";
  const auto call = [&](const std::string& claims) {
    seen = {};
    return Call(Connect(), issuer_->Sign(head, R"({"iss":"the issuer","aud":"zhiwang","exp":)" +
                                                   std::to_string(absl::ToUnixSeconds(absl::Now()) + 600) +
                                                   R"(,"sub":"districts/370211/citizens/c1")" + claims + "}"));
  };
  EXPECT_THAT(call(R"(,"name":"张三","mobile":"+8613800138000","phone_number":"13900139000")"), IsOk());
  EXPECT_EQ(seen.person.name, "张三");
  EXPECT_EQ(seen.person.phone, "+8613800138000") << "of the claim of that name, and no other";
  EXPECT_THAT(call(""), IsOk());
  EXPECT_EQ(seen.person.name + seen.person.phone, "");
  EXPECT_THAT(call(R"(,"name":["张三"],"mobile":13800138000)"), IsOk()) << "what is no text says nothing";
  EXPECT_EQ(seen.person.name + seen.person.phone, "");
  EXPECT_THAT(call(",\"name\":\"" + std::string(200, 'a') + "\""), IsOk());
  EXPECT_EQ(seen.person.name, "");
}

TEST_F(CallersOfAServer, AreKnownByTheNewKeysAndNoLongerByTheOldOnesOnceTheIssuerChangedThem) {
  const auto connection = Connect();
  ASSERT_THAT(Call(connection, TokenOf(*issuer_)), IsOk());
  const Issuer next = Issuer::Generate().value();
  ASSERT_THAT(Call(connection, TokenOf(next)), kUnknown);
  WriteKeys(next);
  EXPECT_TRUE(Eventually([&] { return Call(connection, TokenOf(next)).ok(); }));
  EXPECT_THAT(Call(connection, TokenOf(*issuer_)), kUnknown) << "also one that was good before";
}

}  // namespace
}  // namespace zhiwang::auth
