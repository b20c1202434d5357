#include "common/booking/booking.h"

#include <algorithm>
#include <atomic>
#include <latch>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "tests/support/database_test.h"
#include "tests/support/sound.h"

zhiwang::sql::Component foundation_migrations();

namespace zhiwang::booking {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Holder kRoom{"room", "1/A1"};
const Holder kOtherRoom{"room", "1/A2"};
const Holder kMediator{"mediator", "staff/S1"};

// A moment of 2 December 2026 in Beijing; hours from 24 on are of the next days.
absl::Time At(int hour, int minute = 0) {
  return calendar::MidnightOf(20261202) + absl::Hours(hour) + absl::Minutes(minute);
}
Span Of(int start, int end) { return {At(start), At(end)}; }

class Bookings : public testing::DatabaseTest {
 protected:
  static constexpr char kDistrict[] = "370211";

  void SetUp() override { CreateSchema({foundation_migrations()}); }

  // Nothing where it was booked.
  std::optional<Busy> Take(const Booking& booking, int64_t id, const std::string& district = kDistrict) {
    return Sound(db_->Transact(Soon(), [&](sql::Txn& tx) { return Book(tx, district, booking, {"session", id}); }));
  }
  std::optional<Busy> Shift(const Booking& from, const Booking& to, int64_t id) {
    return Sound(db_->Transact(Soon(), [&](sql::Txn& tx) { return Move(tx, kDistrict, from, to, {"session", id}); }));
  }
  void Leave(const Booking& booking, int64_t id) {
    EXPECT_EQ(db_->Transact(Soon(),
                            [&](sql::Txn& tx) {
                              return Free(tx, kDistrict, booking, {"session", id});
                            }),
              absl::OkStatus());
  }
  std::vector<std::vector<Span>> FreeOf(const std::vector<Holder>& holders, const Span& within) {
    return Sound(db_->Read(Soon(), [&](sql::Txn& tx) { return FreeSpans(tx, kDistrict, holders, within); }));
  }
};

MATCHER(IsBooked, "") { return !arg.has_value(); }
MATCHER_P(IsBusyIn, kind, "") { return arg.has_value() && arg->kind == kind; }

TEST_F(Bookings, OfDaysThatArePastAreForgottenOnceTheyAreFree) {
  const Booking first{{kRoom, kMediator}, Of(9, 10)}, open{{kMediator}, Of(11, 12)}, later{{kRoom}, Of(33, 34)};
  EXPECT_THAT(Take(first, 1), IsBooked());
  EXPECT_THAT(Take(open, 2), IsBooked());
  EXPECT_THAT(Take(later, 3), IsBooked());
  Leave(first, 1);
  Leave(later, 3);
  const auto forget = [&](int today) {
    EXPECT_EQ(db_->Transact(Soon(), [&](sql::Txn& tx) { return ForgetPast(tx, kDistrict, first.holders, today); }),
              absl::OkStatus());
    return Number("SELECT COUNT(*) FROM booked_day");
  };
  EXPECT_EQ(forget(20261202), 3) << "the day is not past";
  EXPECT_EQ(forget(20261203), 2) << "the mediator's still has something, and the room's other day is today";
  Leave(open, 2);
  EXPECT_EQ(forget(20261204), 0);
}

TEST_F(Bookings, ThatTouchAreBothKept) {
  EXPECT_THAT(Take({{kRoom}, Of(9, 10)}, 1), IsBooked());
  EXPECT_THAT(Take({{kRoom}, Of(10, 11)}, 2), IsBooked());
  EXPECT_THAT(Take({{kRoom}, Of(8, 9)}, 3), IsBooked());
  EXPECT_THAT(Take({{kRoom}, {At(9, 59), At(10)}}, 4), IsBusyIn("room"));
  EXPECT_THAT(FreeOf({kRoom}, Of(7, 12)), ElementsAre(ElementsAre(Of(7, 8), Of(11, 12))));
}

TEST_F(Bookings, OfOtherHoldersDistrictsAndDaysDoNotMatter) {
  EXPECT_THAT(Take({{kRoom}, Of(9, 10)}, 1), IsBooked());
  EXPECT_THAT(Take({{kOtherRoom}, Of(9, 10)}, 2), IsBooked());
  EXPECT_THAT(Take({{kRoom}, Of(33, 34)}, 3), IsBooked());
  EXPECT_THAT(Take({{kRoom}, Of(9, 10)}, 4, "370212"), IsBooked());
}

TEST_F(Bookings, OverMidnightAreOfBothDays) {
  EXPECT_THAT(Take({{kRoom}, Of(22, 26)}, 1), IsBooked());
  EXPECT_THAT(Take({{kRoom}, Of(25, 27)}, 2), IsBusyIn("room"));
  EXPECT_THAT(Take({{kRoom}, Of(20, 23)}, 3), IsBusyIn("room"));
  EXPECT_THAT(Take({{kRoom}, Of(26, 27)}, 4), IsBooked());
  Leave({{kRoom}, Of(22, 26)}, 1);
  EXPECT_THAT(FreeOf({kRoom}, Of(20, 28)), ElementsAre(ElementsAre(Of(20, 26), Of(27, 28))));
}

TEST_F(Bookings, OfSeveralHoldersAreAllOrNothing) {
  EXPECT_THAT(Take({{kMediator}, Of(9, 10)}, 1), IsBooked());
  EXPECT_THAT(Take({{kRoom, kMediator}, Of(9, 10)}, 2), IsBusyIn("mediator"));
  EXPECT_THAT(FreeOf({kRoom, kMediator}, Of(9, 10)), ElementsAre(ElementsAre(Of(9, 10)), IsEmpty()));
}

TEST_F(Bookings, NameTheFirstHolderThatIsBusy) {
  EXPECT_THAT(Take({{kMediator, kRoom}, Of(9, 10)}, 1), IsBooked());
  EXPECT_THAT(Take({{kMediator, kRoom}, Of(9, 10)}, 2), IsBusyIn("mediator"));
  EXPECT_THAT(Take({{kRoom, kMediator}, Of(9, 10)}, 2), IsBusyIn("room"));
}

TEST_F(Bookings, OfSomebodyNamedTwiceAreOne) {
  EXPECT_THAT(Take({{kMediator, kMediator}, Of(9, 10)}, 1), IsBooked());
  Leave({{kMediator, kMediator}, Of(9, 10)}, 1);
  EXPECT_THAT(Take({{kMediator}, Of(9, 10)}, 2), IsBooked());
}

TEST_F(Bookings, AreMovedIntoTheTimeThatTheyHadThemselves) {
  EXPECT_THAT(Take({{kRoom}, Of(9, 10)}, 1), IsBooked());
  EXPECT_THAT(Shift({{kRoom}, Of(9, 10)}, {{kRoom}, {At(9, 30), At(10, 30)}}, 1), IsBooked());
  EXPECT_THAT(FreeOf({kRoom}, Of(9, 11)), ElementsAre(ElementsAre(Span{At(9), At(9, 30)}, Span{At(10, 30), At(11)})));
}

TEST_F(Bookings, ThatCannotBeMovedStayWhereTheyAre) {
  EXPECT_THAT(Take({{kRoom}, Of(9, 10)}, 1), IsBooked());
  EXPECT_THAT(Take({{kRoom}, Of(10, 11)}, 2), IsBooked());
  EXPECT_THAT(Shift({{kRoom}, Of(9, 10)}, {{kRoom}, {At(9, 30), At(10, 30)}}, 1), IsBusyIn("room"));
  EXPECT_THAT(FreeOf({kRoom}, Of(9, 12)), ElementsAre(ElementsAre(Of(11, 12))));
}

TEST_F(Bookings, AreFreedOnceAndOnlyTheirOwn) {
  EXPECT_THAT(Take({{kRoom}, Of(9, 10)}, 1), IsBooked());
  Leave({{kRoom}, Of(9, 10)}, 2);
  EXPECT_THAT(Take({{kRoom}, Of(9, 10)}, 3), IsBusyIn("room")) << "2 had nothing there";
  Leave({{kRoom}, Of(9, 10)}, 1);
  Leave({{kRoom}, Of(9, 10)}, 1);
  EXPECT_THAT(Take({{kRoom}, Of(9, 10)}, 3), IsBooked());
}

TEST_F(Bookings, AreAskedForWithoutBeingTaken) {
  const auto ask = [&](int64_t id) {
    return Sound(db_->Read(Soon(), [&](sql::Txn& tx) {
      return FindBusy(tx, kDistrict, {{kRoom}, Of(9, 10)}, {"session", id});
    }));
  };
  EXPECT_THAT(ask(1), IsBooked());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM booked_day"), 0);
  EXPECT_THAT(Take({{kRoom}, Of(9, 10)}, 1), IsBooked());
  EXPECT_THAT(ask(1), IsBooked()) << "its own time is no obstacle";
  EXPECT_THAT(ask(2), IsBusyIn("room"));
}

// Public report 26: caseflow#15186, mrbs#544, nextcloud/calendar#7772.
TEST_F(Bookings, OfFiftyAtOnceOverTwoConnectionsOneHasTheTimeAndTheOthersAreBusy) {
  constexpr int kCallers = 50;
  sql::Options one_connection = schema_;
  one_connection.most_connections = 1;
  sql::Database first(one_connection), second(one_connection);
  const int64_t reruns = sql::CountReruns();
  std::latch ready(kCallers);
  std::vector<std::optional<Busy>> answers(kCallers);
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      ready.arrive_and_wait();
      answers[static_cast<size_t>(caller)] =
          Sound((caller % 2 == 0 ? first : second).Transact(Soon(), [&](sql::Txn& tx) {
            return Book(tx, kDistrict, {{kMediator, kRoom}, Of(9, 10)}, {"session", caller + 1});
          }));
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(std::count(answers.begin(), answers.end(), std::nullopt), 1);
  EXPECT_EQ(std::count(answers.begin(), answers.end(), std::optional(Busy{"mediator"})), kCallers - 1);
  EXPECT_LT(sql::CountReruns() - reruns, kCallers + kCallers / 10);
}

TEST_F(Bookings, OfManyWhoCrossEachOtherNeverOverlap) {
  constexpr int kCallers = 8, kBookings = 20;
  sql::Database replica(schema_);
  std::atomic<int> taken = 0;  // times two hours, each of one holder
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      std::minstd_rand random(static_cast<unsigned>(caller) + 1);
      for (int i = 0; i < kBookings; ++i) {
        const int start = static_cast<int>(random() % 30);
        std::vector<Holder> holders = {kRoom, kMediator, kOtherRoom};
        holders.erase(holders.begin() + static_cast<std::ptrdiff_t>(random() % 3));
        const int64_t id = caller * kBookings + i + 1;
        const auto busy = Sound((caller % 2 == 0 ? *db_ : replica).Transact(Soon(), [&](sql::Txn& tx) {
          return Book(tx, kDistrict, {holders, Of(start, start + 2)}, {"session", id});
        }));
        if (!busy) taken += static_cast<int>(holders.size());
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  absl::Duration held;
  for (const auto& free : FreeOf({kRoom, kMediator, kOtherRoom}, Of(0, 32))) {
    for (const Span& span : Without(Of(0, 32), free)) held += span.end - span.start;
  }
  EXPECT_GT(taken.load(), 12);
  EXPECT_EQ(held, taken.load() * absl::Hours(2)) << "none has an hour that another has";
}

// The same as the rows, told minute by minute.
class Model {
 public:
  bool IsFree(const Booking& booking, int64_t id) const {
    bool free = true;
    ForEachMinute(booking, [&](const auto& key) {
      const auto at = minutes_.find(key);
      free = free && (at == minutes_.end() || at->second == id);
    });
    return free;
  }
  void Take(const Booking& booking, int64_t id) {
    std::erase_if(minutes_, [&](const auto& minute) { return minute.second == id; });
    ForEachMinute(booking, [&](const auto& key) { minutes_[key] = id; });
  }
  void Leave(int64_t id) { Take({}, id); }

 private:
  template <class Each>
  static void ForEachMinute(const Booking& booking, const Each& each) {
    for (const Holder& holder : booking.holders) {
      for (absl::Time at = booking.span.start; at < booking.span.end; at += absl::Minutes(1)) {
        each(std::pair(KeyOf(holder), absl::ToUnixSeconds(at)));
      }
    }
  }

  std::map<std::pair<std::string, int64_t>, int64_t> minutes_;
};

TEST_F(Bookings, AreWhatAModelOfMinutesSays) {
  std::minstd_rand random(20261202);
  Model model;
  std::map<int64_t, Booking> booked;
  const std::vector<Holder> all = {kRoom, kOtherRoom, kMediator};
  for (int step = 0; step < 400; ++step) {
    const int64_t id = 1 + static_cast<int64_t>(random() % 12);
    const auto has = booked.find(id);
    if (has != booked.end() && random() % 4 == 0) {
      Leave(has->second, id);
      model.Leave(id);
      booked.erase(has);
      continue;
    }
    Booking wanted;
    for (const Holder& holder : all) {
      if (random() % 2 == 0) wanted.holders.push_back(holder);
    }
    const int start = static_cast<int>(random() % (30 * 4)) * 15;
    wanted.span = {At(0, start), At(0, start + 15 * (1 + static_cast<int>(random() % 20)))};
    const bool is_free = model.IsFree(wanted, id);
    const auto busy = has == booked.end() ? Take(wanted, id) : Shift(has->second, wanted, id);
    ASSERT_EQ(!busy.has_value(), is_free) << "step " << step;
    if (busy) continue;
    model.Take(wanted, id);
    booked[id] = wanted;
  }
  for (const auto& [id, booking] : booked) Leave(booking, id);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM booked_day WHERE spans <> ''"), 0);
}

}  // namespace
}  // namespace zhiwang::booking
