#include "services/ctl/operations/call_command.h"

#include <memory>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include "common/rpc/client/client.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "services/ctl/errors.h"
#include "services/ctl/testing/run_command.h"
#include "services/ctl/text/json.h"
#include "tests/support/loopback_server.h"
#include "zhiwang/grid/v1/location_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
namespace v1 = grid::v1;
namespace reflection = grpc::reflection::v1alpha;

// Answers with what was asked, and refuses a point without a district.
class EchoLocations final : public v1::LocationService::Service {
  grpc::Status LocatePoint(grpc::ServerContext*, const v1::LocatePointRequest* request,
                           v1::LocatePointResponse* response) override {
    if (request->district().empty()) {
      return rpc::ToWire(error::FieldInvalid("district", "must be given", "必须给出\x1b[31m"));
    }
    response->add_chain()->set_area(request->district());
    return grpc::Status::OK;
  }

  grpc::Status LocatePoints(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::LocatePointsResponse, v1::LocatePointsRequest>* stream) override {
    for (v1::LocatePointsRequest request; stream->Read(&request);) {
      v1::LocatePointsResponse response;
      response.add_codes(request.district());
      stream->Write(response);
    }
    return grpc::Status::OK;
  }
};

// Reflection as servers do it. gRPC's own cannot be linked beside our client of it: both register the same messages.
class LinkedReflection final : public reflection::ServerReflection::Service {
  using Stream = grpc::ServerReaderWriter<reflection::ServerReflectionResponse, reflection::ServerReflectionRequest>;
  grpc::Status ServerReflectionInfo(grpc::ServerContext*, Stream* stream) override {
    const auto* pool = google::protobuf::DescriptorPool::generated_pool();
    for (reflection::ServerReflectionRequest request; stream->Read(&request);) {
      reflection::ServerReflectionResponse response;
      const google::protobuf::FileDescriptor* file = nullptr;
      if (request.has_list_services()) {
        response.mutable_list_services_response()->add_service()->set_name(v1::LocationService::service_full_name());
      } else if (request.has_file_by_filename()) {
        file = pool->FindFileByName(request.file_by_filename());
      } else {
        file = pool->FindFileContainingSymbol(request.file_containing_symbol());
      }
      if (file != nullptr) {
        google::protobuf::FileDescriptorProto proto;
        file->CopyTo(&proto);
        response.mutable_file_descriptor_response()->add_file_descriptor_proto(proto.SerializeAsString());
      }
      stream->Write(response);
    }
    return grpc::Status::OK;
  }
};

class CallAnyMethod : public ::testing::Test {
 protected:
  CallAnyMethod() {
    Options options;
    for (const ServiceEntry& service : Services()) options.addresses[std::string(service.program)] = "127.0.0.1:1";
    options.district = "370211";
    options.caller = "test";
    options.json = true;
    connection_ = std::make_unique<Connection>(*Connection::To(options));
  }

  absl::Status Call(const std::string& method, const std::vector<std::string>& documents) {
    answers_.clear();
    return CallMethod(*connection_, channel_, method, documents,
                      [this](const std::string& json) { answers_.push_back(json); });
  }

  EchoLocations locations_;
  LinkedReflection reflection_;
  const testing::LoopbackServer server_{{&locations_, &reflection_}};
  const ChannelPtr channel_ = rpc::OpenChannel(server_.target(), grpc::InsecureChannelCredentials());
  std::unique_ptr<Connection> connection_;
  std::vector<std::string> answers_;
};

TEST_F(CallAnyMethod, AUnaryMethodTakesAndAnswersJson) {
  ASSERT_TRUE(Call("zhiwang.grid.v1.LocationService/LocatePoint", {R"({"district":"districts/370211"})"}).ok());
  EXPECT_THAT(answers_, ElementsAre(R"({"chain":[{"area":"districts/370211"}]})"));
}

TEST_F(CallAnyMethod, AStreamTakesManyDocumentsAndAnswersEach) {
  ASSERT_TRUE(
      Call("zhiwang.grid.v1.LocationService.LocatePoints", {R"({"district":"a"})", R"({"district":"b"})"}).ok());
  EXPECT_THAT(answers_, ElementsAre(R"({"codes":["a"]})", R"({"codes":["b"]})"));
}

TEST_F(CallAnyMethod, WhatDoesNotFitTheContractIsSaidBeforeTheCall) {
  const std::string method = "zhiwang.grid.v1.LocationService/LocatePoint";
  EXPECT_EQ(Call("zhiwang.grid.v1.LocationService/LocateAll", {"{}"}).code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(Call(method, {R"({"distrikt":"x"})"}).message()), HasSubstr("distrikt"));
  EXPECT_EQ(Call(method, {"{}", "{}"}).code(), absl::StatusCode::kInvalidArgument);
}

// Public report 44: nlohmann/json#375.
TEST_F(CallAnyMethod, ADocumentThatReadersUnderstandDifferentlyIsNotSent) {
  const std::string method = "zhiwang.grid.v1.LocationService/LocatePoint";
  EXPECT_EQ(ChineseMessageOf(Call(method, {R"({"district":"districts/370211","district":"districts/370212"})"})),
            "第 1 行：名称“district”在同一个对象里出现两次");
  EXPECT_EQ(ChineseMessageOf(Call(method, {R"({"district":"a"} {})"})), "第 1 行：不是合法的 JSON");
  EXPECT_EQ(std::string(Call(method, {R"({"point":{"longitude":"东经"}})"}).message()),
            "不是 LocatePointRequest 的 JSON：字段“point.longitude”须为数字");
  EXPECT_FALSE(RunCommand({"call", method, "{\"district\":\"a\"}x", "--target", server_.target()}).result.ok());
}

TEST_F(CallAnyMethod, AnErrorIsShownWithItsDetailsAndWithoutControlCharacters) {
  const absl::Status status = Call("zhiwang.grid.v1.LocationService/LocatePoint", {"{}"});
  const std::string text = FormatError(status);
  EXPECT_THAT(text, HasSubstr("错误：字段 district 不合要求：必须给出\\x1b[31m"));
  EXPECT_THAT(text, HasSubstr("FIELD_INVALID"));
  EXPECT_THAT(text, HasSubstr("字段 district：must be given"));
  EXPECT_THAT(StatusToJson(status), HasSubstr(R"("reason":"FIELD_INVALID")"));
  EXPECT_THAT(StatusToJson(status), HasSubstr(R"("fieldViolations":[{"field":"district")"));
}

TEST_F(CallAnyMethod, DefinitionsComeFromTheServer) {
  ReflectedContracts contracts(channel_);
  const auto method = DescribeSymbol(contracts, "zhiwang.grid.v1.LocationService.LocatePoint");
  ASSERT_TRUE(method.ok()) << method.status();
  EXPECT_THAT(*method, HasSubstr("rpc LocatePoint"));
  EXPECT_THAT(*method, HasSubstr("area.locate")) << "options too";
  EXPECT_THAT(*DescribeSymbol(contracts, "zhiwang.common.v1.Point"), HasSubstr("double longitude = 1;"));
  EXPECT_EQ(DescribeSymbol(contracts, "zhiwang.grid.v1.Nothing").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(CallAnyMethod, ADefinitionIsToldToProgramsAsJson) {
  const std::vector<std::string> words = {"call", "--describe", "zhiwang.common.v1.Point", "--target",
                                          server_.target()};
  EXPECT_THAT(RunCommand(words).text, HasSubstr("message Point {\n"));
  std::vector<std::string> json = words;
  json.emplace_back("--json");
  EXPECT_THAT(
      RunCommand(json).text,
      AllOf(StartsWith(R"({"symbol":"zhiwang.common.v1.Point","definition":"message Point {\n)"), EndsWith("}\n")));
}

}  // namespace
}  // namespace zhiwang::ctl
