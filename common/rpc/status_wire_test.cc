#include "common/rpc/status_wire.h"

#include <string>

#include <gtest/gtest.h>

#include "absl/strings/cord.h"
#include "common/status/error.h"
#include "google/rpc/status.pb.h"

namespace zhiwang::rpc {
namespace {

TEST(StatusWire, CarriesEveryCommonErrorThereAndBack) {
  for (const absl::Status& status :
       {error::FieldInvalid("case.text", "must not be empty", "不能为空"),
        error::ResourceNameInvalid("name", "x", "districts/{district}"), error::RequestIdReused("1"),
        error::PageTokenInvalid(), error::EtagStale("districts/370211/cases/1"), error::CallerUnknown("nameless"),
        error::Overloaded(absl::Milliseconds(200)), error::DatabaseUnavailable("gone"), error::DeadlinePassed(),
        error::ServiceUnavailable("grid-registry"), error::ShuttingDown(), error::ChangedConcurrently("a row"),
        error::RequestMalformed(), error::StreamOrder("no header"), error::Unexpected("a bug"), absl::OkStatus()}) {
    const grpc::Status wire = ToWire(status);
    EXPECT_EQ(static_cast<int>(wire.error_code()), static_cast<int>(status.code()));
    EXPECT_EQ(FromWire(wire), status);
  }
}

TEST(StatusWire, KeepsOurOwnMarksAtHome) {
  absl::Status status = error::ChangedConcurrently("a row");
  const absl::Status clean = status;
  status.SetPayload("zhiwang/sql-failure", absl::Cord("\x02"));
  EXPECT_EQ(FromWire(ToWire(status)), clean);
}

TEST(StatusWire, TakesAStatusWithoutDetailsFromElsewhereAsItIs) {
  const absl::Status status = FromWire(grpc::Status(grpc::StatusCode::UNAVAILABLE, "connection refused"));
  EXPECT_EQ(status, absl::UnavailableError("connection refused"));
  EXPECT_EQ(FromWire(grpc::Status(grpc::StatusCode::INTERNAL, "x", "\xFF not a message")), absl::InternalError("x"));
}

// Clients refuse trailers over 8 KiB: what tells them why must come through whatever the length of the rest.
TEST(StatusWire, CutsWhatIsTooLongForATrailer) {
  Error error(absl::StatusCode::kInvalidArgument, common::v1::FIELD_INVALID, std::string(50'000, 'x'), "太长了");
  for (int i = 0; i < 500; ++i) std::move(error).Field("rows[" + std::to_string(i) + "].name", "must not be empty");
  const absl::Status status = std::move(error);
  const grpc::Status wire = ToWire(status);
  EXPECT_LT(wire.error_message().size() + wire.error_details().size(), 8'000u);
  EXPECT_EQ(ReasonOf(FromWire(wire)), common::v1::FIELD_INVALID);
  EXPECT_EQ(ChineseMessageOf(FromWire(wire)), "太长了");
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(wire.error_details()));
  EXPECT_EQ(details.message(), wire.error_message());
}

}  // namespace
}  // namespace zhiwang::rpc
