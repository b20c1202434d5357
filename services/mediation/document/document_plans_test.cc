// The database's plans for the statements about documents and templates.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/document/document_words.h"
#include "services/mediation/testing/document_service_test.h"
#include "services/mediation/testing/statements_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class DocumentStatements : public StatementsTest<DocumentServiceTest> {
 protected:
  void KeepDocuments() {
    for (int version = 0; version < 30; ++version) {
      Sound(Publish(v1::Document::RIGHTS_NOTICE, "# 告知书\n"));
      Sound(Publish(v1::Document::EVIDENCE, "# 证据\n{{#evidence}}\n{{title}}\n{{/evidence}}\n"));
    }
    for (int i = 0; i < 20; ++i) {
      const std::string dispute = InMediation();
      for (int j = 0; j < 3; ++j) {
        const std::string said = std::to_string(i) + " " + std::to_string(j);
        const std::string brought = Sound(Bring(dispute, "a.pdf", attachments::SomePdf(0, said))).name();
        Sound(Verify(brought, "x"));
        Sound(BytesOf(brought));
        if (j == 0) Sound(Withdraw(brought));
      }
      Sound(Make(dispute, v1::Document::EVIDENCE));
      ListOf(dispute);
    }
  }
  void ListTemplates() {
    for (const auto kind : {v1::Document::KIND_UNSPECIFIED, v1::Document::RIGHTS_NOTICE}) {
      v1::ListTemplatesRequest request;
      request.set_district(kDistrictName);
      request.set_kind(kind);
      request.set_page_size(20);
      do {
        const auto page = Sound(Ask(&DocumentStub::ListTemplates, request, Director()));
        request.set_page_token(page.next_page_token());
      } while (!request.page_token().empty());
    }
  }
};

TEST_F(DocumentStatements, EachReadByAnIndexThatNarrows) {
  const auto statements = StatementsAbout({" document ", " template ", "attachment"}, [&] {
    KeepDocuments();
    ListTemplates();
    Sound(resource::ResealColumn(server().db(), TestKeys(), WordsOfDocuments()));
    Sound(resource::ResealColumn(server().db(), TestKeys(), KeysOfContents()));
  });
  EXPECT_GT(statements.size(), 10u);
  EXPECT_THAT(
      FaultsOf(statements, {}, {{"SELECT DISTINCT district FROM attachment", "re-sealing goes through all districts"}}),
      IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
