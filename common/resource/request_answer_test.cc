#include "common/resource/request_answer.h"

#include <latch>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "common/changelog/test_log.h"
#include "common/status/error.h"
#include "zhiwang/intake/v1/case.pb.h"
#include "zhiwang/intake/v1/case_service.pb.h"

namespace zhiwang::resource {
namespace {

using intake::v1::AcceptCaseRequest;
using intake::v1::ReopenCaseRequest;

class Repetition : public changelog::LogTest {
 protected:
  static AcceptCaseRequest Request(std::string_view id) {
    AcceptCaseRequest request;
    request.set_name("districts/370211/cases/12");
    request.set_request_id(std::string(id));
    request.set_etag("a");
    return request;
  }
  static RequestIdentity Identity(const google::protobuf::Message& request, std::string_view district = kDistrict,
                                  std::string_view principal = "员工/12") {
    const auto identity = RequestIdentity::Of(district, principal, request);
    EXPECT_EQ(identity.status(), absl::OkStatus());
    return *identity;
  }

  // Answers as a service does: the earlier answer, or a new one that counts how often the effect happened. `midway` is
  // called when no earlier answer was found.
  template <class Midway>
  absl::StatusOr<intake::v1::Case> Answer(const RequestIdentity& identity, Midway&& midway) {
    return db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::StatusOr<intake::v1::Case> {
      ASSIGN_OR_RETURN(const auto earlier, FindEarlierAnswer<intake::v1::Case>(tx, identity));
      if (earlier) return *earlier;
      RETURN_IF_ERROR(midway());
      RETURN_IF_ERROR(tx.Execute("INSERT INTO effect (id, total) VALUES ('effects', 1) ON DUPLICATE KEY UPDATE "
                                 "total = total + 1")
                          .status());
      ASSIGN_OR_RETURN(const auto total, tx.QueryOne("SELECT total FROM effect WHERE id = 'effects'", {},
                                                     [](const sql::Row& row) { return row.Int(1); }));
      intake::v1::Case answer;
      answer.set_name("districts/370211/cases/12");
      answer.set_etag("第" + std::to_string(total.value_or(0)) + "次");
      return RememberAnswer(tx, identity, answer, absl::Now());
    });
  }
  std::string Etag(const RequestIdentity& identity) {
    const auto answer = Answer(identity, [] { return absl::OkStatus(); });
    EXPECT_EQ(answer.status(), absl::OkStatus());
    return answer.ok() ? answer->etag() : "";
  }
  void ExpectReused(const RequestIdentity& identity) {
    const absl::Status refused = Answer(identity, [] { return absl::OkStatus(); }).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(refused), common::v1::REQUEST_ID_REUSED);
  }
  int64_t Effects() { return Number("SELECT total FROM effect WHERE id = 'effects'"); }

  const std::string id_ = "7b0f8a52-6a53-4d7f-8a3e-8f7a5f0c6b1d";
  const std::string other_id_ = "7b0f8a52-6a53-4d7f-8a3e-8f7a5f0c6b1e";
};

TEST_F(Repetition, OfARequestGetsItsFirstAnswer) {
  EXPECT_EQ(Etag(Identity(Request(id_))), "第1次");
  EXPECT_EQ(Etag(Identity(Request(other_id_))), "第2次");
  EXPECT_EQ(Etag(Identity(Request(id_))), "第1次");
  EXPECT_EQ(Effects(), 2);
}

TEST_F(Repetition, WithAnotherBodyIsRefused) {
  EXPECT_EQ(Etag(Identity(Request(id_))), "第1次");
  AcceptCaseRequest other = Request(id_);
  other.set_etag("b");
  ExpectReused(Identity(other));
  EXPECT_EQ(Effects(), 1);
}

TEST_F(Repetition, ByAnotherCallerIsAnotherRequest) {
  EXPECT_EQ(Etag(Identity(Request(id_))), "第1次");
  EXPECT_EQ(Etag(Identity(Request(id_), kDistrict, "员工/13")), "第2次") << "nobody takes another's request id first";
  EXPECT_EQ(Etag(Identity(Request(id_))), "第1次");
}

TEST_F(Repetition, ToAnotherMethodIsRefused) {
  EXPECT_EQ(Etag(Identity(Request(id_))), "第1次");
  ReopenCaseRequest reopen;
  reopen.set_name("districts/370211/cases/12");
  reopen.set_request_id(id_);
  ExpectReused(Identity(reopen));
}

TEST_F(Repetition, InAnotherDistrictIsAnotherRequest) {
  EXPECT_EQ(Etag(Identity(Request(id_))), "第1次");
  EXPECT_EQ(Etag(Identity(Request(id_), "370212")), "第2次");
}

TEST_F(Repetition, AtTheSameMomentHasOneEffectAndOneAnswer) {
  std::latch both_found_nothing(2);
  absl::StatusOr<intake::v1::Case> answers[2];
  std::vector<std::thread> callers;
  for (auto& answer : answers) {
    callers.emplace_back([&] {
      bool met = false;
      answer = Answer(Identity(Request(id_)), [&] {
        if (!std::exchange(met, true)) both_found_nothing.arrive_and_wait();
        return absl::OkStatus();
      });
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (const auto& answer : answers) {
    ASSERT_EQ(answer.status(), absl::OkStatus());
    EXPECT_EQ(answer->etag(), "第1次");
  }
  EXPECT_EQ(Effects(), 1);
}

TEST_F(Repetition, OfARequestThatFailedIsTriedAfresh) {
  const RequestIdentity identity = Identity(Request(id_));
  const absl::Status failed = Answer(identity, [] { return error::EtagStale("districts/370211/cases/12"); }).status();
  EXPECT_EQ(ReasonOf(failed), common::v1::ETAG_STALE);
  EXPECT_EQ(Etag(identity), "第1次");
}

TEST_F(Repetition, GetsAnEmptyOrBinaryAnswerBackByteForByte) {
  const RequestIdentity empty = Identity(Request(id_)), binary = Identity(Request(other_id_));
  const std::string bytes("\0\xFF\0 ", 4);
  ASSERT_EQ(db_->Transact(Soon(),
                          [&](sql::Txn& tx) -> absl::Status {
                            RETURN_IF_ERROR(RememberBytes(tx, empty, "", absl::Now()));
                            return RememberBytes(tx, binary, bytes, absl::Now());
                          }),
            absl::OkStatus());
  const auto found = [&](const RequestIdentity& identity) {
    return db_->Read(Soon(), [&](sql::Txn& tx) { return FindEarlierBytes(tx, identity); });
  };
  EXPECT_EQ(found(empty).value().value_or("nothing"), "");
  EXPECT_EQ(found(binary).value().value_or("nothing"), bytes);
}

TEST(RequestIdentity, NeedsAUuid) {
  for (const char* id : {"", "12", "7b0f8a52-6a53-4d7f-8a3e-8f7a5f0c6b1", "7b0f8a52-6a53-4d7f-8a3e-8f7a5f0c6b1g",
                         "7b0f8a526a534d7f8a3e8f7a5f0c6b1d"}) {
    AcceptCaseRequest request;
    request.set_request_id(id);
    const absl::Status refused = RequestIdentity::Of("370211", "员工/12", request).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << id;
    EXPECT_EQ(ReasonOf(refused), common::v1::FIELD_INVALID) << id;
  }
}

}  // namespace
}  // namespace zhiwang::resource
