// zhiwang-render: prints documents, one after the other, for the process at the other end of its standard input and
// output, a socket. common/documents/renderer.h starts it and holds it to its limits. `zhiwang-render count` counts the pages of
// one PDF instead, for common/documents/page_counter.h, and ends.

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/documents/frame.h"
#include "common/documents/job_proto.h"
#include "services/render/counting/page_count.h"
#include "services/render/fonts.h"
#include "services/render/pages.h"
#include "services/render/typesetter.h"

namespace {

using namespace zhiwang::render;
using zhiwang::documents::Layout;
using zhiwang::documents::RenderAnswer;
using zhiwang::documents::RenderJob;

constexpr std::chrono::minutes kIdle(1);  // without a job: it ends, and its memory with it
constexpr unsigned kLongestSeconds = 60;  // for a job whose asker is gone and cannot end it
constexpr int kFontsMissing = 2, kJobMalformed = 3, kCannotDraw = 4;

std::string TitleOf(const Layout& layout) {
  for (const auto& block : layout.blocks) {
    if (const auto* const title = std::get_if<zhiwang::documents::Title>(&block)) return title->text;
  }
  return {};
}

std::optional<RenderAnswer> Print(const Layout& layout, int64_t number, PangoContext& context) {
  RenderAnswer answer;
  answer.set_number(number);
  Typesetter typesetter(context);
  for (const auto& block : layout.blocks) {
    std::visit([&typesetter](const auto& one) { typesetter.Add(one); }, block);
  }
  for (const char32_t missing : typesetter.missing()) answer.add_missing(missing);
  if (answer.missing_size() > 0) return answer;
  const std::vector<size_t> pages = PagesOf(typesetter.strips());
  auto pdf = DrawPages(typesetter.strips(), pages, {TitleOf(layout), layout.created}, context);
  if (!pdf.ok()) return std::nullopt;
  answer.set_pdf(*std::move(pdf));
  answer.set_pages(static_cast<int>(pages.size()));
  return answer;
}

}  // namespace

int main(int count, char** words) {
  prctl(PR_SET_DUMPABLE, 0);  // what it prints is nobody else's to read
  if (count == 2 && words[1] == std::string_view("count")) {
    CountPages(STDIN_FILENO);
    return EXIT_SUCCESS;
  }
  // A library that warns goes on with something else than what it was asked for.
  g_log_set_always_fatal(static_cast<GLogLevelFlags>(G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING));
  const auto fonts = OpenFonts();
  if (!fonts.ok()) return kFontsMissing;
  const Owned<PangoContext> context = MakeContext(**fonts);
  while (true) {
    const auto message = zhiwang::documents::ReceiveFrame(STDIN_FILENO, std::chrono::steady_clock::now() + kIdle);
    if (!message.ok()) return EXIT_SUCCESS;
    alarm(kLongestSeconds);
    RenderJob job;
    if (!job.ParseFromString(*message)) return kJobMalformed;
    const std::optional<Layout> layout = zhiwang::documents::ToLayout(job);
    if (!layout) return kJobMalformed;
    const std::optional<RenderAnswer> answer = Print(*layout, job.number(), *context);
    if (!answer) return kCannotDraw;
    const auto sent = zhiwang::documents::SendFrame(STDOUT_FILENO, answer->SerializeAsString(),
                                                    std::chrono::steady_clock::now() + kIdle);
    if (!sent.ok()) return EXIT_SUCCESS;
    alarm(0);
  }
}
