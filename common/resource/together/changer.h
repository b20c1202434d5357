#pragma once

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "common/faults/kill_point.h"
#include "common/resource/asked_change.h"
#include "common/resource/together/together.h"
#include "common/server/batcher.h"
#include "common/server/service.h"

namespace zhiwang::resource {

// Changes resources, many callers' in one transaction when many come at once: a commit to disk is what changing one
// costs, and it is shared. Each is still written with its change and its answer, or not at all, exactly as by Change.
//
// A batch locks its rows in the order of their names, decides and numbers in that order, and writes those that were not
// refused: a refusal keeps no other out. A second change of the same resource, or under the same request id, is in the
// next batch, where it sees the first. Where a batch fails for another reason each half is tried by itself.
//
// For changes that come in crowds, and for what takes a number without a gap: all that a batch takes are taken once. What
// `decide` locks must come after these rows in the order of locks (see ../README.md); a decision that has to lock something
// before its own row is for Change. A hand-off is for Change, too: its outcome is kept otherwise.
template <Noun N>
class Changer {
 public:
  using Options = TogetherOptions;

  // `number(tx, decided)` gives numbers to all that were decided in a transaction: see GiveNumbers. It refuses nothing.
  Changer(const Parts<N>& parts, Options options, GiveNumbers<N> number = nullptr)
      : parts_(parts),
        number_(std::move(number)),
        batcher_(
            {.threads = options.threads,
             .largest = options.largest,
             .most_waiting = options.most_waiting,
             .longest_wait = options.longest_wait},
            [this](std::vector<Waiting> waiting) { ChangeInTurn(std::move(waiting)); },
            [](const Waiting& one, const absl::Status& why) { one.reply(why); }) {}

  // Changes the resource that the request names as `decide` decides, as Change does, and answers by `reply`: besides what
  // Change answers, OVERLOADED.
  template <class Request, class Decide>
  void Change(const rpc::Call& call, const Request& request, const typename N::Event& event, Decide decide,
              server::Reply<typename N::Proto> reply) {
    auto asked = ReadAskedChange<N>(
        parts_.noun, call, request, event,
        [decide = std::move(decide)](sql::Txn& tx, const Moment& moment, const typename N::Domain& before) mutable
        -> absl::StatusOr<typename N::Domain> { return AskToDecide(decide, tx, moment, before); });
    if (!asked.ok()) return reply(asked.status());
    batcher_.Submit(call.priority, call.deadline, {*std::move(asked), std::move(reply)});
  }

 private:
  struct Waiting {
    AskedChange<N> asked;
    server::Reply<typename N::Proto> reply;
  };

  void ChangeInTurn(std::vector<Waiting> waiting) {
    while (!waiting.empty()) {
      std::vector<Waiting> next = TakeFirsts(waiting);
      DoTogether(
          std::span(next), [this](std::span<Waiting> changes) { return ChangeTogether(changes); },
          [](const Waiting& one, const absl::Status& why) { one.reply(why); });
    }
  }

  // Takes out those that are the first of their resource and of their request id, and leaves the others.
  static std::vector<Waiting> TakeFirsts(std::vector<Waiting>& waiting) {
    std::vector<Waiting> firsts, others;
    std::set<std::pair<std::string, int64_t>> resources;
    std::set<std::tuple<std::string, std::string, std::string>> requests;
    for (Waiting& one : waiting) {
      const RequestIdentity& identity = one.asked.identity;
      const bool is_new = resources.emplace(one.asked.name.district, one.asked.name.id).second;
      const bool is_new_request =
          requests.emplace(identity.district(), identity.caller(), identity.request_id()).second;
      (is_new && is_new_request ? firsts : others).push_back(std::move(one));
    }
    waiting = std::move(others);
    return firsts;
  }

  absl::Status ChangeTogether(std::span<Waiting> changes) const {
    std::vector<AskedChange<N>*> asked;
    for (Waiting& one : changes) asked.push_back(&one.asked);
    std::sort(asked.begin(), asked.end(), [](const AskedChange<N>* a, const AskedChange<N>* b) {
      return std::tie(a->name.district, a->name.id) < std::tie(b->name.district, b->name.id);
    });
    const absl::Time deadline = LatestDeadline(changes, [](const Waiting& one) { return one.asked.call.deadline; });
    RETURN_IF_ERROR(parts_.db.Transact(deadline, [&](sql::Txn& tx) {
      return MakeChanges<N>(parts_.noun, tx, asked, Lock::kUntilCommitted, number_);
    }));
    faults::KillPoint("changer.after_commit");
    for (const Waiting& one : changes) one.reply(*one.asked.answer);
    return absl::OkStatus();
  }

  const Parts<N> parts_;
  const GiveNumbers<N> number_;
  server::Batcher<Waiting> batcher_;
};

}  // namespace zhiwang::resource
