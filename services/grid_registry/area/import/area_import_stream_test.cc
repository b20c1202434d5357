// Imports of areas whose stream does not go as it should.

#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/impl/codegen/rpc_method.h>
#include <grpcpp/support/byte_buffer.h>
#include <gtest/gtest.h>

#include "common/status/macros.h"
#include "services/grid_registry/area/import/area_plan.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using ::testing::AnyOf;
using zhiwang::testing::Eventually;

class AreaImportStream : public RegistryTest {
 protected:
  using Messages = std::vector<v1::ImportAreasRequest>;

  void SetUp() override {
    RegistryTest::SetUp();
    areas_ = v1::AreaService::NewStub(server_->channel());
  }
  absl::Status Send(const Messages& messages) {
    return client().SendAll(&v1::AreaService::Stub::ImportAreas, messages).status();
  }
  static Messages WholeDistrict() { return ImportOf<v1::ImportAreasRequest>(AreasHeader(), DistrictRows()); }
  void ExpectNothingWritten() {
    EXPECT_EQ(CountAreas(), 0);
    EXPECT_EQ(CountChanges(), 0);
  }
  // Statements that are reading areas just now, in such a state.
  static int64_t CountReaders(sql::Txn& tx, const char* state) {
    const auto count = tx.QueryOne(
        "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND INFO LIKE '%boundary FROM "
        "area%' "
        "AND ID <> CONNECTION_ID() AND STATE LIKE ?",
        {state}, [](const sql::Row& row) { return row.Int(1); });
    return count.ok() ? count->value_or(-1) : -1;
  }

  std::unique_ptr<v1::AreaService::Stub> areas_;
};

TEST_F(AreaImportStream, WithoutItsHeaderIsRefused) {
  Messages messages = WholeDistrict();
  messages.erase(messages.begin());
  EXPECT_THAT(Send(messages), IsRefused(StatusCode::kInvalidArgument, common::v1::STREAM_ORDER));
  EXPECT_THAT(Send({}), IsRefused(StatusCode::kInvalidArgument, common::v1::STREAM_ORDER));
  EXPECT_THAT(Send(Messages(1)), IsRefused(StatusCode::kInvalidArgument, common::v1::STREAM_ORDER));
  ExpectNothingWritten();
}

TEST_F(AreaImportStream, WithASecondHeaderOrAnEmptyMessageIsRefused) {
  Messages messages = WholeDistrict();
  messages.push_back(messages[0]);
  EXPECT_THAT(Send(messages), IsRefused(StatusCode::kInvalidArgument, common::v1::STREAM_ORDER));
  messages.back().Clear();
  EXPECT_THAT(Send(messages), IsRefused(StatusCode::kInvalidArgument, common::v1::STREAM_ORDER));
  ExpectNothingWritten();
}

TEST_F(AreaImportStream, WithAPieceOfABoundaryBeforeAnyRowIsRefused) {
  Messages messages = WholeDistrict();
  v1::ImportAreasRequest piece;
  piece.set_boundary_piece(" ");
  messages.insert(messages.begin() + 1, piece);
  EXPECT_THAT(Send(messages), IsRefused(StatusCode::kInvalidArgument, common::v1::STREAM_ORDER));
  EXPECT_THAT(Send({piece}), IsRefused(StatusCode::kInvalidArgument, common::v1::STREAM_ORDER));
  ExpectNothingWritten();
}

TEST_F(AreaImportStream, OfNoRowsWritesNothing) {
  const auto response = Import({});
  ASSERT_THAT(response, IsOk());
  EXPECT_FALSE(response->applied());
  ExpectNothingWritten();
}

TEST_F(AreaImportStream, ForADistrictOfTheWrongFormIsRefused) {
  for (const char* wrong :
       {"", "370211", "districts/37021", "districts/370211/areas/370211000000", "districts/三七零二"}) {
    v1::ImportAreasHeader header;
    header.set_district(wrong);
    EXPECT_THAT(Import(DistrictRows(), header),
                IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
  }
  ExpectNothingWritten();
}

TEST_F(AreaImportStream, OfACallerWhoDoesNotSayWhoTheyAreIsRefused) {
  EXPECT_THAT(client().SendAll(&v1::AreaService::Stub::ImportAreas, {}, testing::SaidCaller()),
              IsRefused(StatusCode::kUnauthenticated, common::v1::CALLER_UNKNOWN));
}

// The rows so far would pass for a whole import: only that the caller hung up says that they are none.
TEST_F(AreaImportStream, ThatItsCallerCancelsWritesNothing) {
  const Messages messages = WholeDistrict();
  for (int round = 0; round < 60; ++round) {
    const auto context = testing::ContextOf(testing::Operator());
    v1::ImportAreasResponse response;
    const auto writer = areas_->ImportAreas(context.get(), &response);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(writer->Write(messages[static_cast<size_t>(i)]));
    // On the same connection: once it is answered, the rows before it have arrived.
    EXPECT_THAT(GetArea(kGrid), IsRefused(StatusCode::kNotFound, common::v1::AREA_NOT_FOUND));
    context->TryCancel();
    EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  RestartServer();
  ExpectNothingWritten();
}

TEST_F(AreaImportStream, WhoseDeadlinePassesWritesNothing) {
  const Messages messages = WholeDistrict();
  const auto context = testing::ContextOf(testing::Operator());
  context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Milliseconds(200)));
  v1::ImportAreasResponse response;
  const auto writer = areas_->ImportAreas(context.get(), &response);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(writer->Write(messages[static_cast<size_t>(i)]));
  EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  RestartServer();
  ExpectNothingWritten();
}

TEST_F(AreaImportStream, WithAMessageLargerThanTheServerTakesWritesNothing) {
  for (const size_t at : {size_t{4}, WholeDistrict().size()}) {
    Messages messages = WholeDistrict();
    v1::ImportAreasRequest& large = *messages.emplace(messages.begin() + static_cast<ptrdiff_t>(at));
    *large.mutable_row() = RowOf("370211109209", kWestTown, "大村", v1::Area::VILLAGE, std::string(5 << 20, ' '));
    EXPECT_EQ(Send(messages).code(), StatusCode::kResourceExhausted);
    ExpectNothingWritten();
  }
}

TEST_F(AreaImportStream, WithBytesThatAreNoMessageWritesNothing) {
  const grpc::internal::RpcMethod method("/zhiwang.grid.v1.AreaService/ImportAreas",
                                         grpc::internal::RpcMethod::CLIENT_STREAMING);
  for (const std::string bad : {"\x0A\x7Fxx", "\x12\x04\x22\x02\xC3\x28"}) {  // too short; a name that is not UTF-8
    const auto context = testing::ContextOf(testing::Operator());
    grpc::ByteBuffer answer;
    const std::unique_ptr<grpc::ClientWriter<grpc::ByteBuffer>> writer(
        grpc::internal::ClientWriterFactory<grpc::ByteBuffer>::Create(server_->channel().get(), method, context.get(),
                                                                      &answer));
    std::vector<std::string> parts;
    for (const auto& message : WholeDistrict()) parts.push_back(message.SerializeAsString());
    parts.push_back(bad);
    for (const std::string& part : parts) {
      const grpc::Slice slice(part);
      if (!writer->Write(grpc::ByteBuffer(&slice, 1))) break;
    }
    writer->WritesDone();
    EXPECT_THAT(rpc::FromWire(writer->Finish()),
                IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_MALFORMED));
  }
  ExpectNothingWritten();
}

TEST_F(AreaImportStream, OfMoreThanTwoHundredThousandRowsIsRefused) {
  Messages messages(200'002);
  *messages[0].mutable_header() = AreasHeader();
  for (size_t i = 1; i < messages.size(); ++i) messages[i].mutable_row()->set_row(static_cast<int64_t>(i));
  EXPECT_THAT(Send(messages), IsInvalid("row"));
}

// Each of the two is sound by itself; together they would give the district two roots.
TEST_F(AreaImportStream, ThatAnotherImportOvertakesIsRefused) {
  const auto context = testing::ContextOf(testing::Operator());
  v1::ImportAreasResponse response;
  std::unique_ptr<grpc::ClientWriter<v1::ImportAreasRequest>> slow;
  const absl::Status begun = db_->Read(Soon(), [&](sql::Txn& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Execute("LOCK TABLES area WRITE").status());
    slow = areas_->ImportAreas(context.get(), &response);
    for (const auto& message : WholeDistrict()) EXPECT_TRUE(slow->Write(message));
    EXPECT_TRUE(Eventually([&] { return CountReaders(tx, "Waiting for table%") == 1; }));
    return tx.Execute("UNLOCK TABLES").status();
  });
  ASSERT_THAT(begun, IsOk());
  // It has read the district as it was, and waits for more rows.
  ASSERT_TRUE(Eventually([&] {
    const auto readers =
        db_->Read(Soon(), [&](sql::Txn& tx) -> absl::StatusOr<int64_t> { return CountReaders(tx, "%"); });
    return readers.value_or(-1) == 0;
  }));
  MustImport(Numbered({RowOf(kDistrict, "", "黄岛", v1::Area::DISTRICT)}));
  slow->WritesDone();
  EXPECT_THAT(rpc::FromWire(slow->Finish()), IsRefused(StatusCode::kAborted, common::v1::CHANGED_CONCURRENTLY));
  EXPECT_EQ(CountAreas(), 1);
  EXPECT_EQ(CountChanges(), 1);
}

TEST_F(AreaImportStream, AtTheSameTimeAsOthersLeavesOneDistrict) {
  constexpr int kImports = 6;
  std::vector<absl::Status> outcomes(kImports);
  std::vector<std::thread> threads;
  for (int i = 0; i < kImports; ++i) {
    threads.emplace_back([&, i] {
      std::vector<v1::AreaRow> rows = DistrictRows();
      const std::string own = fmt::format("{}00000{}", kDistrict, i);  // each has a root of its own
      for (v1::AreaRow& row : rows) {
        if (row.parent() == kWholeDistrict) row.set_parent(own);
      }
      rows[0].set_code(own);
      outcomes[static_cast<size_t>(i)] = Import(rows).status();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Number("SELECT COUNT(*) FROM area WHERE level = 1"), 1);
  EXPECT_EQ(CountAreas(), kAreas);
  EXPECT_EQ(CountChanges(), kAreas);
  for (const absl::Status& outcome : outcomes) {
    EXPECT_THAT(outcome, AnyOf(IsOk(), IsRefused(StatusCode::kAborted, common::v1::CHANGED_CONCURRENTLY)));
  }
}

}  // namespace
}  // namespace zhiwang::grid
