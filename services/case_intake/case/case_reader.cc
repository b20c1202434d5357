#include "services/case_intake/case/case_reader.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/telemetry/trace.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/case/case_view.h"
#include "services/case_intake/case/domain/case_errors.h"

namespace zhiwang::intake {
namespace {

// Few threads make large batches: more would each take what comes in ones and twos.
constexpr int kThreads = 2;
constexpr size_t kLargestBatch = 32;
constexpr int kMostWaiting = 1'024;

}  // namespace

CaseReader::CaseReader(sql::Database& db, const privacy::KeyRing& keys, absl::Duration longest_wait)
    : db_(db),
      keys_(keys),
      batcher_(
          {.threads = kThreads, .largest = kLargestBatch, .most_waiting = kMostWaiting, .longest_wait = longest_wait},
          [this](std::vector<Wanted> wanted) { ReadTogether(std::move(wanted)); },
          [](const Wanted& one, const absl::Status& why) { one.reply(why); }) {}

void CaseReader::Read(const rpc::Call& call, CaseName name, server::Reply<v1::Case> reply) {
  batcher_.Submit(call.priority, call.deadline, {call, std::move(name), std::move(reply)});
}

void CaseReader::ReadTogether(std::vector<Wanted> wanted) {
  std::map<std::string, std::vector<const Wanted*>> by_district;
  for (const Wanted& one : wanted) by_district[one.name.district].push_back(&one);
  for (const auto& [district, those] : by_district) {
    std::vector<int64_t> ids;
    absl::Time deadline = absl::InfinitePast();
    for (const Wanted* one : those) {
      ids.push_back(one->name.id);
      deadline = std::max(deadline, one->call.deadline);
    }
    const auto found = db_.Read(deadline, [&, &name = district](sql::Txn& tx) { return FindCases(tx, name, ids); });
    for (const Wanted* one : those) {
      const telemetry::TraceScope scope(one->call.trace_parent);
      if (!found.ok()) {
        one->reply(found.status());
      } else if (const auto c = found->find(one->name.id); c != found->end() && one->call.May(ScopeOf(c->second))) {
        one->reply(ShowCase(keys_, one->call, c->second));
      } else {
        one->reply(error::CaseNotFound(district, std::to_string(one->name.id)));
      }
    }
  }
}

}  // namespace zhiwang::intake
