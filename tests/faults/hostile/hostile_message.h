#pragma once

#include <random>
#include <string>
#include <vector>

#include <google/protobuf/message.h>

namespace zhiwang::testing {

// Makes messages that no honest client sends: each field of any type with a value from the edge of what it may be, or from
// beyond; and bytes that are nearly a message. The same seed makes the same ones.
class HostileMessages {
 public:
  // `plausible` are texts that mean something to the services (names of resources that are there), so that not every
  // message is refused for its first field.
  HostileMessages(uint64_t seed, std::vector<std::string> plausible);

  // Spoils an honest message in one place, anywhere in it: a field gets another value, more of them, or none.
  void Spoil(google::protobuf::Message& message);

  // Fills a message of any type.
  void Fill(google::protobuf::Message& message, int depth = 0);

  // The message as bytes, one time in four damaged: a bit turned, cut short, or with bytes put in.
  std::string Damaged(const google::protobuf::Message& message);

 private:
  bool OneIn(int n) { return random_() % static_cast<uint64_t>(n) == 0; }
  std::string Text();
  int64_t Integer();
  double Real();
  void FillField(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field, int depth);

  std::mt19937_64 random_;
  const std::vector<std::string> plausible_;
};

}  // namespace zhiwang::testing
