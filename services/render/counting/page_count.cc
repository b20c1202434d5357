#include "services/render/counting/page_count.h"

#include <unistd.h>

#include <chrono>
#include <exception>
#include <limits>
#include <string>

#include <qpdf/QPDF.hh>

#include "common/documents/frame.h"

namespace zhiwang::render {
namespace {

constexpr std::chrono::minutes kLongestUpload(11);  // no upload lasts as long
constexpr unsigned kLongestReading = 60;            // for a document whose asker is gone and cannot end this
constexpr size_t kMostBytes = size_t{64} << 20;

}  // namespace

std::optional<int> PagesOfPdf(std::string_view pdf) {
  try {
    QPDF document;
    document.setSuppressWarnings(true);
    document.processMemoryFile("document", pdf.data(), pdf.size());
    const size_t pages = document.getAllPages().size();
    if (pages == 0 || pages > static_cast<size_t>(std::numeric_limits<int>::max())) return std::nullopt;
    return static_cast<int>(pages);
  } catch (const std::exception&) {
    return std::nullopt;  // the one way in which qpdf refuses a file
  }
}

void CountPages(int socket) {
  const auto end = std::chrono::steady_clock::now() + kLongestUpload;
  std::string pdf;
  while (true) {
    const auto piece = documents::ReceiveFrame(socket, end);
    if (!piece.ok() || pdf.size() + piece->size() > kMostBytes) return;
    if (piece->empty()) break;
    pdf += *piece;
    if (!documents::SendFrame(socket, "", end).ok()) return;
  }
  alarm(kLongestReading);
  documents::SendFrame(socket, std::to_string(PagesOfPdf(pdf).value_or(0)), end).IgnoreError();
}

}  // namespace zhiwang::render
