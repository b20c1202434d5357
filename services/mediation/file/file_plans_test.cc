// The database's plans for the statements about whole files.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/file_service_test.h"
#include "services/mediation/testing/statements_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class FileStatements : public StatementsTest<FileServiceTest> {
 protected:
  void KeepFiles() {
    for (int i = 0; i < 20; ++i) {
      const std::string dispute = Failed();
      BringWhatIsNeeded(dispute);
      BringOne(dispute, v1::Document::EVIDENCE, std::to_string(i));
      Sound(CatalogueOf(dispute));
      Sound(Export(Exporting(dispute, v1::ExportFileRequest::WHOLE)));
      Sound(Archive(dispute));
    }
  }
};

TEST_F(FileStatements, EachReadByAnIndexThatNarrows) {
  const auto statements = StatementsAbout({" document ", " agreement ", "attachment"}, [&] { KeepFiles(); });
  EXPECT_GT(statements.size(), 5u);
  EXPECT_THAT(FaultsOf(statements), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
