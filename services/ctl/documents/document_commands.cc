// document preview: a document as a template and data make it, printed on this machine.

#include <unistd.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/documents/renderer.h"
#include "common/documents/template.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/documents/document_data.h"
#include "services/ctl/text/files/csv.h"

namespace zhiwang::ctl {
namespace {

absl::StatusOr<ExitCode> Preview(const Connection&, const Arguments& arguments) {
  if (isatty(STDOUT_FILENO) != 0) return UsageError("PDF 不能输出到终端，请加 > out.pdf");
  ASSIGN_OR_RETURN(const std::string text, ReadFile(arguments.words()[0]));
  ASSIGN_OR_RETURN(const std::string json, ReadFile(arguments.words()[1]));
  ASSIGN_OR_RETURN(const DocumentData data, ReadDocumentData(json));
  ASSIGN_OR_RETURN(const documents::Template form, documents::Template::Parse(text, data.fields));
  documents::RendererOptions options;
  if (arguments.Has("renderer")) options.command = {arguments.Get("renderer")};
  documents::Renderer renderer(options);
  ASSIGN_OR_RETURN(std::vector<documents::Block> blocks, form.Fill(data.values));
  ASSIGN_OR_RETURN(const documents::RenderedDocument document, renderer.Render({absl::UnixEpoch(), std::move(blocks)}));
  if (fwrite(document.pdf.data(), 1, document.pdf.size(), stdout) != document.pdf.size() || fflush(stdout) != 0) {
    return absl::UnavailableError("PDF 没有写完");
  }
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> DocumentCommands() {
  return {
      {"document preview",
       "TEMPLATE DATA",
       "按文书模板和 JSON 数据在本机生成 PDF，写到标准输出",
       "document preview agreement.txt data.json",
       {{"renderer", "FILE", "生成程序，默认同目录的 zhiwang-render"}},
       2,
       2,
       Preview},
  };
}

}  // namespace zhiwang::ctl
