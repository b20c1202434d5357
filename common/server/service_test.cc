#include "common/server/service.h"

#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <grpcpp/impl/codegen/rpc_method.h>
#include <grpcpp/support/sync_stream.h>
#include <gtest/gtest.h>

#include "common/rpc/status_wire.h"
#include "common/server/test_service.h"
#include "common/status/error.h"
#include "common/status/error_info.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "zhiwang/grid/v1/calendar_service.pb.h"

namespace zhiwang::server {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// Field 1, a string, with bytes that are none: a bad continuation, a lone continuation, an overlong slash, half of a
// surrogate pair, a code point beyond the last.
const std::string kNotUtf8[] = {"\x0A\x02\xC3\x28", "\x0A\x01\x80", "\x0A\x02\xC0\xAF", "\x0A\x03\xED\xA0\x80",
                                "\x0A\x04\xF5\x80\x80\x80"};
// A length beyond the end, a varint without an end, a tag of field 0, an end of a group never begun.
const std::string kNoMessage[] = {"\x0A\x7Fxx", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", std::string("\0\0", 2),
                                  "\x0C"};

grpc::ByteBuffer Buffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

void ExpectMalformed(const grpc::Status& status) {
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(rpc::FromWire(status)), common::v1::REQUEST_MALFORMED);
}

class Serving : public ServedTest {
 protected:
  grpc::Status LocateBytes(const std::string& bytes) {
    const grpc::internal::RpcMethod method("/zhiwang.grid.v1.LocationService/LocatePoint",
                                           grpc::internal::RpcMethod::NORMAL_RPC);
    grpc::ByteBuffer answer;
    return grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(server_->channel().get(), method,
                                                                                 As("a").get(), Buffer(bytes), &answer);
  }
};

TEST_F(Serving, AnswersWhatTheHandlerAnswers) {
  TestService::Response response;
  const auto context = As("grid-worker-7");
  ASSERT_TRUE(stub_->LocatePoint(context.get(), In("districts/370211"), &response).ok());
  ASSERT_EQ(response.chain_size(), 1);
  EXPECT_EQ(response.chain(0).area(), "districts/370211");
}

TEST_F(Serving, TakesAnEmptyRequestForAMessageThatLacksItsDistrict) {
  EXPECT_EQ(ReasonOf(rpc::FromWire(LocateBytes(""))), common::v1::RESOURCE_NAME_INVALID);
}

TEST_F(Serving, SendsAnErrorWithAllItsDetails) {
  const absl::Status refusal =
      Error(absl::StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL, "not in this state", "当前状态不能办理")
          .Field("name", "of a dispatched case")
          .Precondition("STATE", "districts/370211/cases/1", "DISPATCHED")
          .Resource("zhiwang", "districts/370211/cases/1")
          .RetryAfter(absl::Milliseconds(1500))
          .Metadata("state", "CLOSED");
  service_->unary = [&](const rpc::Call&, const auto&) { return refusal; };
  const grpc::Status status = Locate(*As("a"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(status.error_message(), "not in this state");

  google::rpc::Status details;  // as any client reads `grpc-status-details-bin`
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), 9);
  EXPECT_EQ(details.message(), "not in this state");
  int infos = 0;
  for (const auto& detail : details.details()) {
    if (google::rpc::ErrorInfo info; detail.UnpackTo(&info)) {
      ++infos;
      EXPECT_EQ(info.reason(), "ACTION_ILLEGAL");
      EXPECT_EQ(info.domain(), "zhiwang");
      EXPECT_EQ(info.metadata().at("state"), "CLOSED");
    } else if (google::rpc::LocalizedMessage localized; detail.UnpackTo(&localized)) {
      EXPECT_EQ(localized.locale(), "zh-CN");
      EXPECT_EQ(localized.message(), "当前状态不能办理");
    } else if (google::rpc::RetryInfo retry; detail.UnpackTo(&retry)) {
      EXPECT_EQ(retry.retry_delay().seconds(), 1);
      EXPECT_EQ(retry.retry_delay().nanos(), 500'000'000);
    }
  }
  EXPECT_EQ(infos, 1);
  EXPECT_EQ(details.details_size(), 6);
  EXPECT_EQ(rpc::FromWire(status), refusal);
}

TEST_F(Serving, KeepsAnUnforeseenErrorsTextToItself) {
  service_->unary = [](const rpc::Call&, const auto&) {
    return absl::NotFoundError("table resident, phone 13800138000");
  };
  service_->stream = [](const rpc::Call&, auto&) { return absl::DataLossError("table resident, phone 13800138000"); };
  const auto context = As("a");
  const auto batches = stub_->LocatePoints(context.get());
  for (const grpc::Status& status : {Locate(*As("a")), batches->Finish()}) {
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
    EXPECT_EQ(ReasonOf(rpc::FromWire(status)), common::v1::UNEXPECTED);
    EXPECT_THAT(status.error_message() + status.error_details(),
                AllOf(Not(HasSubstr("resident")), Not(HasSubstr("13800138000"))));
  }
}

TEST_F(Serving, DeliversAnErrorHoweverLongItsTextIs) {
  std::string name;
  while (name.size() < 60'000) name += "很长的名字";
  service_->unary = [](const rpc::Call&, const auto& request) {
    return error::ResourceNameInvalid("district", request.district(), "districts/{district}");
  };
  const grpc::Status status = Locate(*As("a"), In(name));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
  EXPECT_EQ(ReasonOf(rpc::FromWire(status)), common::v1::RESOURCE_NAME_INVALID);
  EXPECT_THAT(ChineseMessageOf(rpc::FromWire(status)), HasSubstr("字段 district 的资源名“很长的名字"));
}

TEST_F(Serving, RefusesBytesThatAreNoMessage) {
  service_->unary = [](const rpc::Call&, const auto&) -> absl::StatusOr<TestService::Response> {
    ADD_FAILURE() << "the handler ran";
    return TestService::Response();
  };
  for (const std::string& bytes : kNoMessage) ExpectMalformed(LocateBytes(bytes));
}

TEST_F(Serving, RefusesTextThatIsNotUtf8) {
  service_->unary = [](const rpc::Call&, const auto&) -> absl::StatusOr<TestService::Response> {
    ADD_FAILURE() << "the handler ran";
    return TestService::Response();
  };
  for (const std::string& bytes : kNotUtf8) ExpectMalformed(LocateBytes(bytes));
}

TEST_F(Serving, RefusesTheSameInAStreamAfterAnsweringWhatCameBefore) {
  const grpc::internal::RpcMethod method("/zhiwang.grid.v1.LocationService/LocatePoints",
                                         grpc::internal::RpcMethod::BIDI_STREAMING);
  std::vector<std::string> bad(std::begin(kNotUtf8), std::end(kNotUtf8));
  bad.insert(bad.end(), std::begin(kNoMessage), std::end(kNoMessage));
  for (const std::string& bytes : bad) {
    const auto context = As("a");
    const std::unique_ptr<grpc::ClientReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>> batches(
        grpc::internal::ClientReaderWriterFactory<grpc::ByteBuffer, grpc::ByteBuffer>::Create(server_->channel().get(),
                                                                                              method, context.get()));
    grpc::ByteBuffer answer;
    EXPECT_TRUE(
        batches->Write(Buffer("\x0A\x10"
                              "districts/370211")));
    EXPECT_TRUE(batches->Read(&answer));
    EXPECT_TRUE(batches->Write(Buffer(bytes)));
    EXPECT_FALSE(batches->Read(&answer));
    ExpectMalformed(batches->Finish());
  }
}

TEST_F(Serving, StreamsAnswersAndEndsWithTheHandlersError) {
  service_->stream = [](const rpc::Call& call, TestService::Batches& batches) -> absl::Status {
    EXPECT_EQ(call.principal, "a");
    grid::v1::LocatePointsRequest batch;
    grid::v1::LocatePointsResponse answer;
    while (batches.Read(batch).value_or(false)) {
      answer.add_codes(batch.district());
      EXPECT_TRUE(batches.Write(answer));
    }
    return error::StreamOrder("no header");
  };
  const auto context = As("a");
  const auto batches = stub_->LocatePoints(context.get());
  for (const char* district : {"districts/370211", "districts/370212"}) {
    grid::v1::LocatePointsRequest batch;
    batch.set_district(district);
    EXPECT_TRUE(batches->Write(batch));
  }
  EXPECT_TRUE(batches->WritesDone());
  grid::v1::LocatePointsResponse answer;
  EXPECT_TRUE(batches->Read(&answer));
  EXPECT_THAT(answer.codes(), ElementsAre("districts/370211"));
  EXPECT_TRUE(batches->Read(&answer));
  EXPECT_THAT(answer.codes(), ElementsAre("districts/370211", "districts/370212"));
  EXPECT_FALSE(batches->Read(&answer));
  EXPECT_EQ(rpc::FromWire(batches->Finish()), error::StreamOrder("no header"));
}

// Whatever the bytes are, they are parsed as protobuf itself would, or refused.
TEST(Parse, AgreesWithProtobufOnRandomBytes) {
  std::mt19937 random(11);
  int good = 0;
  for (int i = 0; i < 5'000; ++i) {
    std::string bytes(random() % 24, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 4 == 0 ? random() : random() % 32);
    grid::v1::LocatePointsRequest expected, parsed;
    const bool is_message = expected.ParseFromString(bytes);
    const absl::Status status = Parse(Buffer(bytes), parsed);
    ASSERT_EQ(status.ok(), is_message);
    if (is_message) {
      ++good;
      EXPECT_EQ(parsed.SerializeAsString(), expected.SerializeAsString());
      grid::v1::LocatePointsRequest again;
      EXPECT_TRUE(Parse(Serialize(parsed), again).ok());
      EXPECT_EQ(again.SerializeAsString(), expected.SerializeAsString());
    } else {
      EXPECT_EQ(ReasonOf(status), common::v1::REQUEST_MALFORMED);
    }
  }
  EXPECT_GT(good, 100);
}

TEST(Parse, ReadsAMessageThatCameInManySlices) {
  grid::v1::LocatePointsRequest sent;
  sent.set_district("districts/370211");
  for (int i = 0; i < 1'000; ++i) sent.add_longitudes(119.5 + i);
  const std::string bytes = sent.SerializeAsString();
  std::vector<grpc::Slice> slices;
  for (size_t begin = 0; begin < bytes.size(); begin += 13) slices.emplace_back(bytes.substr(begin, 13));
  grid::v1::LocatePointsRequest parsed;
  EXPECT_TRUE(Parse(grpc::ByteBuffer(slices.data(), slices.size()), parsed).ok());
  EXPECT_EQ(parsed.SerializeAsString(), bytes);
}

// Answers a calendar from memory, and forgot how to set one.
class HalfBoundService : public Service {
 public:
  explicit HalfBoundService(Runtime& runtime)
      : Service(runtime, *grid::v1::GetCalendarRequest::descriptor()->file()->FindServiceByName("CalendarService")) {
    Inline("GetCalendar", &HalfBoundService::GetCalendar);
  }
  absl::StatusOr<grid::v1::WorkingCalendar> GetCalendar(const rpc::Call&, const grid::v1::GetCalendarRequest&) {
    return grid::v1::WorkingCalendar();
  }
};

TEST(Contract, NamesTheMethodsThatAreNotBound) {
  const auth::SaidCallers callers;
  Runtime runtime({}, callers);
  const absl::Status status = HalfBoundService(runtime).CheckComplete();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("zhiwang.grid.v1.CalendarService.SetCalendar is not bound"),
                    Not(HasSubstr("GetCalendar")), Not(HasSubstr("access"))));
}

// A contract made up at run time, so that one without an access rule need not exist in the repository.
class UnguardedService : public Service {
 public:
  UnguardedService(Runtime& runtime, const google::protobuf::ServiceDescriptor& contract)
      : Service(runtime, contract) {}
};

TEST(Contract, NamesTheMethodsThatDoNotDeclareTheirAccess) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("open.proto");
  file.add_message_type()->set_name("Nothing");
  file.add_service()->set_name("OpenService");
  auto* method = file.mutable_service(0)->add_method();
  method->set_name("DoAnything");
  method->set_input_type("Nothing");
  method->set_output_type("Nothing");
  google::protobuf::DescriptorPool pool;
  const auto* contract = pool.BuildFile(file)->FindServiceByName("OpenService");
  const auth::SaidCallers callers;
  Runtime runtime({}, callers);
  const absl::Status status = UnguardedService(runtime, *contract).CheckComplete();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("OpenService.DoAnything does not declare its access"));
}

}  // namespace
}  // namespace zhiwang::server
