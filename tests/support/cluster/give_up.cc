#include "tests/support/cluster/give_up.h"

#include <deque>
#include <fstream>
#include <stdexcept>

namespace zhiwang::testing {
namespace {

constexpr size_t kLinesOfALog = 40;

}  // namespace

std::string EndOf(const std::string& log) {
  std::deque<std::string> lines;
  std::ifstream file(log);
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
    if (lines.size() > kLinesOfALog) lines.pop_front();
  }
  std::string end = "\n--- " + log + (lines.empty() ? ": nothing\n" : "\n");
  for (const std::string& line : lines) end += line + '\n';
  return end;
}

void GiveUp(const std::string& what, const std::vector<std::string>& logs) {
  std::string report = what;
  for (const std::string& log : logs) report += EndOf(log);
  throw std::runtime_error(report);
}

}  // namespace zhiwang::testing
