#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/resource/noun.h"
#include "common/server/batcher.h"
#include "common/server/service.h"
#include "common/telemetry/trace.h"

namespace zhiwang::resource {

// Reads single resources for many callers with one query: a Get under load is one round trip for some dozens of calls.
template <Noun N>
class Reader {
 public:
  // A call that waits for longer than `longest_wait` is refused. Few threads make large batches: more would each take
  // what comes in ones and twos.
  Reader(const Parts<N>& parts, absl::Duration longest_wait)
      : parts_(parts),
        batcher_(
            {.threads = 2, .largest = 32, .most_waiting = 1'024, .longest_wait = longest_wait},
            [this](std::vector<Wanted> wanted) { ReadTogether(std::move(wanted)); },
            [](const Wanted& one, const absl::Status& why) { one.reply(why); }) {}

  // Answers the resource that the text names by `reply`, as its caller may see it; RESOURCE_NAME_INVALID, the noun's
  // NotFound where there is none or the caller does not reach it, OVERLOADED.
  void Read(const rpc::Call& call, const std::string& text, server::Reply<typename N::Proto> reply) {
    auto name = ParseName<N>(text);
    if (!name.ok()) return reply(name.status());
    batcher_.Submit(call.priority, call.deadline, {call, *std::move(name), std::move(reply)});
  }

 private:
  struct Wanted {
    rpc::Call call;
    Name name;
    server::Reply<typename N::Proto> reply;
  };

  void ReadTogether(std::vector<Wanted> wanted) {
    std::map<std::string, std::vector<const Wanted*>> by_district;
    for (const Wanted& one : wanted) by_district[one.name.district].push_back(&one);
    for (const auto& [district, those] : by_district) {
      std::vector<int64_t> ids;
      absl::Time deadline = absl::InfinitePast();
      for (const Wanted* one : those) {
        ids.push_back(one->name.id);
        deadline = std::max(deadline, one->call.deadline);
      }
      const auto found =
          parts_.db.Read(deadline, [&, &name = district](sql::Txn& tx) { return FindAll<N>(tx, name, ids); });
      for (const Wanted* one : those) {
        const telemetry::TraceScope scope(one->call.trace_parent);
        if (!found.ok()) {
          one->reply(found.status());
        } else if (const auto it = found->find(one->name.id); it != found->end() && Reaches<N>(one->call, it->second)) {
          one->reply(parts_.noun.Show(one->call, it->second));
        } else {
          one->reply(NotFound<N>(one->name));
        }
      }
    }
  }

  const Parts<N> parts_;
  server::Batcher<Wanted> batcher_;
};

}  // namespace zhiwang::resource
