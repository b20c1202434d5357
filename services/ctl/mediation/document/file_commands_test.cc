// The commands of documents and templates as people of the trade type them: what they send, and what they say. A fake stands
// for the service.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/testing/command_test.h"
#include "zhiwang/mediation/v1/document_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
namespace v1 = mediation::v1;

// Answers the document that it holds, and keeps what it is sent.
class Files final : public v1::DocumentService::Service {
 public:
  Files() {
    document.set_name("districts/370211/documents/7");
    document.set_kind(v1::Document::EVIDENCE);
    document.set_title("借条");
  }

  grpc::Status MakeDocument(grpc::ServerContext*, const v1::MakeDocumentRequest* request,
                            v1::Document* answer) override {
    made = *request;
    *answer = document;
    return grpc::Status::OK;
  }
  grpc::Status AddEvidence(grpc::ServerContext*, grpc::ServerReader<v1::AddEvidenceRequest>* reader,
                           v1::Document* answer) override {
    for (v1::AddEvidenceRequest message; reader->Read(&message);) {
      if (message.has_header()) header = message.header();
      bytes += message.piece();
    }
    *answer = document;
    return grpc::Status::OK;
  }
  grpc::Status ReadDocument(grpc::ServerContext*, const v1::ReadDocumentRequest* request,
                            grpc::ServerWriter<v1::ReadDocumentResponse>* writer) override {
    purpose = request->purpose();
    for (const char* piece : {"%PDF", "-1.5"}) {
      v1::ReadDocumentResponse part;
      part.set_piece(piece);
      writer->Write(part);
    }
    return grpc::Status::OK;
  }
  grpc::Status VerifyDocument(grpc::ServerContext*, grpc::ServerReader<v1::VerifyDocumentRequest>* reader,
                              v1::VerifyDocumentResponse* answer) override {
    for (v1::VerifyDocumentRequest message; reader->Read(&message);) bytes += message.piece();
    answer->set_verdict(bytes == "same" ? v1::VerifyDocumentResponse::UNCHANGED : v1::VerifyDocumentResponse::CHANGED);
    return grpc::Status::OK;
  }
  grpc::Status PublishTemplate(grpc::ServerContext*, const v1::PublishTemplateRequest* request,
                               v1::Template* answer) override {
    *answer = request->template_();
    answer->set_name("districts/370211/templates/3");
    answer->set_version(2);
    ++publications;
    return grpc::Status::OK;
  }
  grpc::Status ListTemplates(grpc::ServerContext*, const v1::ListTemplatesRequest* request,
                             v1::ListTemplatesResponse* answer) override {
    if (request->kind() == published.kind()) *answer->add_templates() = published;
    return grpc::Status::OK;
  }
  grpc::Status GetTemplate(grpc::ServerContext*, const v1::GetTemplateRequest*, v1::Template* answer) override {
    *answer = published;
    return grpc::Status::OK;
  }

  v1::Document document;
  v1::MakeDocumentRequest made;
  v1::Template published;  // the only one that is there, where its kind is set
  int publications = 0;
  v1::AddEvidenceRequest::Header header;
  std::string bytes, purpose;
};

class FileCommandLines : public CommandTest<Files> {
 protected:
  Files& files_ = Fake<Files>();
};

TEST_F(FileCommandLines, MakeADocumentOfAKind) {
  const Ran ran = Run({"document", "make", "12", "registration_form", "--text", "另行说明"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(files_.made.dispute(), "districts/370211/disputes/12");
  EXPECT_EQ(files_.made.kind(), v1::Document::REGISTRATION_FORM);
  EXPECT_EQ(files_.made.text(), "另行说明");
  EXPECT_THAT(ran.text, AllOf(HasSubstr("文书 7"), HasSubstr("借条")));
}

TEST_F(FileCommandLines, BringAFileWithItsName) {
  const std::string content = "%PDF-1.5" + std::string(600'000, 'x');
  const Ran ran = Run({"document", "add", "12", Written("借条.pdf", content), "--title", "借条"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(files_.header.file_name(), "借条.pdf");
  EXPECT_EQ(files_.header.document().kind(), v1::Document::EVIDENCE);
  EXPECT_EQ(files_.bytes, content);
}

TEST_F(FileCommandLines, MakeTheFormOfAnOralAgreement) {
  ASSERT_TRUE(Run({"document", "make", "12", "oral_agreement", "--agreement", "5"}).result.ok());
  EXPECT_EQ(files_.made.kind(), v1::Document::ORAL_AGREEMENT);
  EXPECT_EQ(files_.made.agreement(), "districts/370211/agreements/5");
}

TEST_F(FileCommandLines, BringTheIdentityPaperOfAParty) {
  ASSERT_TRUE(Run({"document", "add", "12", Written("身份证.pdf", "%PDF-1.5"), "--kind", "identity", "--party", "2"})
                  .result.ok());
  EXPECT_EQ(files_.header.document().kind(), v1::Document::IDENTITY);
  EXPECT_EQ(files_.header.document().party(), 2);
}

TEST_F(FileCommandLines, ReadTheBytesForAPurpose) {
  const Ran ran = Run({"document", "read", "7", "--purpose", "归档"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(ran.text, "%PDF-1.5");
  EXPECT_EQ(files_.purpose, "归档");
}

TEST_F(FileCommandLines, SayWhetherAFileIsUnchanged) {
  const Ran same = Run({"document", "verify", "7", Written("a.pdf", "same")});
  ASSERT_TRUE(same.result.ok()) << same.result.status();
  EXPECT_EQ(*same.result, ExitCode::kDone);
  EXPECT_THAT(same.text, HasSubstr("一致"));
  const Ran changed = Run({"document", "verify", "7", Written("b.pdf", "other")});
  ASSERT_TRUE(changed.result.ok()) << changed.result.status();
  EXPECT_EQ(*changed.result, ExitCode::kFailed);
  EXPECT_THAT(changed.text, HasSubstr("已改动"));
}

TEST_F(FileCommandLines, PublishTemplatesByTheNamesOfTheirFiles) {
  const Ran ran = Run({"template", "publish", Written("minutes.txt", "# 人民调解记录\n"),
                       Written("registration_form.txt", "# 人民调解受理登记表\n")});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text, AllOf(HasSubstr("人民调解记录  第 2 版"), HasSubstr("人民调解受理登记表  第 2 版")));
  EXPECT_FALSE(Run({"template", "publish", Written("letter.txt", "# 信\n")}).result.ok());
}

TEST_F(FileCommandLines, PublishNoTemplateThatIsThere) {
  files_.published.set_name("districts/370211/templates/2");
  files_.published.set_kind(v1::Document::MINUTES);
  files_.published.set_version(1);
  files_.published.set_text("# 人民调解记录\n");
  const Ran same = Run({"template", "publish", Written("minutes.txt", "# 人民调解记录\n")});
  ASSERT_TRUE(same.result.ok()) << same.result.status();
  EXPECT_THAT(same.text, HasSubstr("人民调解记录  第 1 版  模板 2  未变"));
  const std::string other = Written("minutes.txt", "# 另一份\n");
  const Ran there = Run({"template", "publish", "--missing", other, Written("evidence.txt", "# 证据\n")});
  ASSERT_TRUE(there.result.ok()) << there.result.status();
  EXPECT_THAT(there.text,
              AllOf(HasSubstr("人民调解记录  第 1 版  模板 2  已有"), HasSubstr("人民调解证据材料  第 2 版")));
  EXPECT_EQ(files_.publications, 1);
  EXPECT_TRUE(Run({"template", "publish", other}).result.ok());
  EXPECT_EQ(files_.publications, 2);
}

}  // namespace
}  // namespace zhiwang::ctl
