#include "common/documents/frame.h"

#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace zhiwang::documents {
namespace {

class Frames : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets_), 0); }
  void TearDown() override {
    close(sockets_[0]);
    if (sockets_[1] >= 0) close(sockets_[1]);
  }
  void CloseOtherSide() {
    close(sockets_[1]);
    sockets_[1] = -1;
  }
  static Instant Soon() { return std::chrono::steady_clock::now() + std::chrono::milliseconds(20); }
  static Instant Late() { return std::chrono::steady_clock::now() + std::chrono::minutes(1); }

  int sockets_[2] = {-1, -1};
};

TEST_F(Frames, ComeAsTheyWereSentWhateverTheirSize) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{255}, size_t{65'536}, size_t{5'000'000}}) {
    const std::string message(size, '\xE5');
    std::thread sender([&] { EXPECT_TRUE(SendFrame(sockets_[0], message, Late()).ok()); });
    const auto got = ReceiveFrame(sockets_[1], Late());
    sender.join();
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_TRUE(*got == message) << size;
  }
}

TEST_F(Frames, EndWithTheOtherSideAndRaiseNoSignal) {
  CloseOtherSide();
  EXPECT_TRUE(absl::IsUnavailable(SendFrame(sockets_[0], "x", Late())));
  EXPECT_TRUE(absl::IsUnavailable(ReceiveFrame(sockets_[0], Late()).status()));
}

TEST_F(Frames, AreNotWaitedForBeyondTheirDeadline) {
  EXPECT_TRUE(absl::IsDeadlineExceeded(ReceiveFrame(sockets_[0], Soon()).status()));
  ASSERT_EQ(send(sockets_[1], "\x05\0\0\0half", 8, 0), 8);
  EXPECT_TRUE(absl::IsDeadlineExceeded(ReceiveFrame(sockets_[0], Soon()).status()));
  EXPECT_TRUE(absl::IsDeadlineExceeded(SendFrame(sockets_[0], std::string(10'000'000, 'x'), Soon())));
}

TEST_F(Frames, AreRefusedWhereTheirLengthIsThatOfNoMessage) {
  ASSERT_EQ(send(sockets_[1], "y\ny\ny\n", 6, 0), 6);
  EXPECT_TRUE(absl::IsDataLoss(ReceiveFrame(sockets_[0], Late()).status()));
}

}  // namespace
}  // namespace zhiwang::documents
