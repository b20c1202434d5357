// The commands about whole files, with the requests that they send and the output that they print. The service is a fake; archives
// are also checked without a service.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/archive/signed_zip.h"
#include "services/ctl/testing/command_test.h"
#include "services/ctl/text/arguments.h"
#include "services/mediation/file/wire/verdict.h"
#include "zhiwang/mediation/v1/file_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
namespace v1 = mediation::v1;

// Answers its contents, and keeps the requests.
class WholeFiles final : public v1::FileService::Service {
 public:
  grpc::Status GetCatalogue(grpc::ServerContext*, const v1::GetCatalogueRequest* request,
                            v1::Catalogue* answer) override {
    answer->set_dispute(request->name());
    answer->set_number("（2026）人调字第12号");
    answer->set_pages(3);
    for (int number = 1; number <= 2; ++number) {
      v1::Catalogue::Place& place = *answer->add_places();
      place.set_number(number);
      place.set_title(number == 1 ? "人民调解申请书、受理登记表" : "当事人权利义务告知书");
      place.set_must(true);
      place.set_reason("每卷必备");
    }
    answer->mutable_places(0)->add_documents()->set_title("调解申请书");
    answer->mutable_places(0)->set_first_page(1);
    answer->mutable_places(0)->set_last_page(3);
    answer->add_missing(2);
    return grpc::Status::OK;
  }
  grpc::Status ArchiveFile(grpc::ServerContext*, const v1::ArchiveFileRequest* request, v1::Dispute* answer) override {
    archived = *request;
    answer->set_name(request->name());
    answer->set_state(v1::Dispute::FAILED);
    return grpc::Status::OK;
  }
  grpc::Status ExportFile(grpc::ServerContext*, const v1::ExportFileRequest* request,
                          grpc::ServerWriter<v1::ExportFileResponse>* writer) override {
    exported = *request;
    for (const char* piece : {"PK", "zip"}) {
      v1::ExportFileResponse part;
      part.set_piece(piece);
      writer->Write(part);
    }
    return grpc::Status::OK;
  }
  grpc::Status VerifyFile(grpc::ServerContext*, grpc::ServerReader<v1::VerifyFileRequest>* reader,
                          v1::VerifyFileResponse* answer) override {
    for (v1::VerifyFileRequest message; reader->Read(&message);) bytes += message.piece();
    answer->set_sound(false);
    answer->add_faults("“08 协议书.pdf”的内容被改动");
    return grpc::Status::OK;
  }

  v1::ArchiveFileRequest archived;
  v1::ExportFileRequest exported;
  std::string bytes;
};

class WholeFileCommandLines : public CommandTest<WholeFiles> {
 protected:
  static std::string TextOf(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // An archive that is signed with a key of this test. The public half of the key lies beside it.
  std::string SignedArchive() const {
    const auto key = audit::SigningKey::LoadOrMake(KeyPath());
    EXPECT_TRUE(key.ok()) << key.status();
    std::string bytes;
    const auto about = mediation::AboutFile({.dispute = "districts/370211/disputes/12",
                                             .committee = "某某村人民调解委员会",
                                             .number = "（2026）人调字第12号",
                                             .bundle = v1::ExportFileRequest::FOR_CONFIRMATION});
    archive::SignedZip zip(*key, about, absl::FromUnixSeconds(1'796'000'000), [&](std::string_view some) {
      bytes += some;
      return absl::OkStatus();
    });
    EXPECT_TRUE(zip.Begin("08 协议书.pdf", 4).ok() && zip.Write("%PDF").ok() && zip.Finish().ok());
    return bytes;
  }
  std::string KeyPath() const { return Path("key.pem"); }

  WholeFiles& files_ = Fake<WholeFiles>();
};

TEST_F(WholeFileCommandLines, ShowWhatIsThereAndWhatIsMissing) {
  const Ran ran = Run({"file", "catalogue", "12"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text, AllOf(HasSubstr("（2026）人调字第12号  共 3 页  未归档"), HasSubstr("1-3"),
                              HasSubstr("调解申请书"), HasSubstr("每卷必备")));
}

TEST_F(WholeFileCommandLines, ArchiveAFile) {
  const Ran ran = Run({"file", "archive", "12", "--etag", "v3"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(files_.archived.name(), "districts/370211/disputes/12");
  EXPECT_EQ(files_.archived.etag(), "v3");
  EXPECT_THAT(ran.text, HasSubstr("调解不成"));
}

TEST_F(WholeFileCommandLines, ExportABundleForAPurpose) {
  const Ran ran = Run({"file", "export", "12", "--bundle", "after_failure", "--purpose", "交当事人"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(ran.text, "PKzip");
  EXPECT_EQ(files_.exported.bundle(), v1::ExportFileRequest::AFTER_FAILURE);
  EXPECT_EQ(files_.exported.purpose(), "交当事人");
}

TEST_F(WholeFileCommandLines, HaveTheServiceCheckAnArchive) {
  const std::string content(600'000, 'x');
  const Ran ran = Run({"file", "verify", Written("a.zip", content)});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(*ran.result, ExitCode::kFailed);
  EXPECT_EQ(files_.bytes, content);
  EXPECT_THAT(ran.text, AllOf(HasSubstr("不一致"), HasSubstr("“08 协议书.pdf”的内容被改动")));
}

// Public report 34: mozilla/send#1432, mholt/archiver#33, Stuk/jszip#226.
TEST_F(WholeFileCommandLines, CheckAnArchiveOffLine) {
  const std::string zip = SignedArchive();
  const std::string key = KeyPath() + ".pub";
  const Ran sound = Run({"file", "verify", Written("a.zip", zip), "--key", key});
  ASSERT_TRUE(sound.result.ok()) << sound.result.status();
  EXPECT_EQ(*sound.result, ExitCode::kDone);
  EXPECT_THAT(sound.text,
              AllOf(HasSubstr("✓ 与导出时一致"), HasSubstr("（2026）人调字第12号"), HasSubstr("某某村人民调解委员会"),
                    HasSubstr("districts/370211/disputes/12"), HasSubstr("司法确认材料，1 份文书")));
  std::string renamed = zip;
  renamed.replace(renamed.find("协议书"), 9, "承诺书");
  const Ran changed = Run({"file", "verify", Written("b.zip", renamed), "--key", key});
  ASSERT_TRUE(changed.result.ok()) << changed.result.status();
  EXPECT_EQ(*changed.result, ExitCode::kFailed);
  EXPECT_THAT(changed.text, HasSubstr("“08 协议书.pdf”的名称被改为“08 承诺书.pdf”"));
  EXPECT_EQ(files_.bytes, "") << "no service is asked";
  EXPECT_FALSE(Run({"file", "verify", KeyPath() + ".none", "--key", key}).result.ok());
  for (const std::string& no_key : {KeyPath(), KeyPath() + ".none"}) {
    const absl::Status refused = Run({"file", "verify", Written("a.zip", zip), "--key", no_key}).result.status();
    EXPECT_TRUE(IsUsageError(refused)) << refused;
    EXPECT_THAT(std::string(refused.message()), HasSubstr("公钥"));
  }
}

// The former key alone does not verify a newer archive, and the output names the key that it needs; a file with both keys verifies
// both.
TEST_F(WholeFileCommandLines, CheckAnArchiveOfBeforeTheKeyWasReplaced) {
  const std::string before = SignedArchive();
  const std::string former = Written("former.pub", TextOf(KeyPath() + ".pub"));
  ASSERT_EQ(std::remove(KeyPath().c_str()), 0);
  const std::string after = SignedArchive();
  const std::string both = KeyPath() + ".pub";
  for (const std::string& zip : {before, after}) {
    EXPECT_EQ(Run({"file", "verify", Written("a.zip", zip), "--key", both}).result.value(), ExitCode::kDone);
  }
  const Ran needs_other = Run({"file", "verify", Written("a.zip", after), "--key", former});
  EXPECT_EQ(needs_other.result.value(), ExitCode::kFailed);
  EXPECT_THAT(needs_other.text, HasSubstr("公钥指纹 " + audit::SigningKey::LoadOrMake(KeyPath())->fingerprint()));
}

}  // namespace
}  // namespace zhiwang::ctl
