// Pages of PDFs that strangers wrote, counted in a process of its own.

#include "common/documents/page_counter.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "common/attachments/test_contents.h"
#include "services/render/printed.h"

namespace zhiwang::documents {
namespace {

using attachments::PdfOfPages;

PageCounterOptions Built() {
  PageCounterOptions options;
  options.command = {std::string(ZHIWANG_BIN_DIR) + "/zhiwang-render", "count"};
  options.longest = absl::Minutes(2);  // of a machine that has much else to do
  return options;
}

int CountOf(PageCounter& counter, std::string_view pdf, size_t piece = 100'000) {
  PageCounter::Count count = counter.Begin();
  for (; !pdf.empty(); pdf.remove_prefix(std::min(piece, pdf.size()))) count.Add(pdf.substr(0, piece));
  return count.End();
}

TEST(PagesOfAPdf, AreCounted) {
  PageCounter counter(Built());
  EXPECT_EQ(CountOf(counter, PdfOfPages(1)), 1);
  EXPECT_EQ(CountOf(counter, PdfOfPages(3), 100), 3) << "in pieces";
  Layout layout{absl::UnixEpoch(), {}};
  for (int line = 0; line < 100; ++line) layout.blocks.push_back(Paragraph{"甲乙双方自愿达成协议。"});
  Renderer renderer(BuiltRenderer());
  const auto printed = renderer.Render(layout);
  ASSERT_TRUE(printed.ok()) << printed.status();
  ASSERT_GT(printed->pages, 1);
  EXPECT_EQ(CountOf(counter, printed->pdf), printed->pages);
}

TEST(PagesOfAPdf, AreThoseOfTheTreeWhateverItSays) {
  PageCounter counter(Built());
  std::string boasting = PdfOfPages(3);
  boasting.replace(boasting.find("/Count 3"), 8, "/Count 9");
  EXPECT_EQ(CountOf(counter, boasting), 3);
}

TEST(PagesOfAPdf, ThatIsBrokenAreNotCountedAndRefuseNothing) {
  PageCounter counter(Built());
  EXPECT_EQ(CountOf(counter, ""), 0);
  EXPECT_EQ(CountOf(counter, attachments::SomePdf(1'000'000)), 0);
  std::string looping = PdfOfPages(1);
  looping.replace(looping.find("[3 0 R"), 6, "[2 0 R");  // the tree holds itself
  EXPECT_EQ(CountOf(counter, looping), 0);
  EXPECT_EQ(CountOf(counter, PdfOfPages(2)), 2) << "the next one is another's process";
}

TEST(PagesOfAPdf, AreNotCountedByAProcessThatHangsOrIsNotThere) {
  PageCounterOptions options;
  options.longest = absl::Milliseconds(50);
  options.command = {"/bin/sleep", "1000"};
  PageCounter hanging(options);
  EXPECT_EQ(CountOf(hanging, PdfOfPages(1)), 0);
  options.command = {"/nowhere"};
  PageCounter missing(options);
  EXPECT_EQ(CountOf(missing, PdfOfPages(1)), 0);
}

}  // namespace
}  // namespace zhiwang::documents
