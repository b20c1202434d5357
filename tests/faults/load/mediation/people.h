#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "zhiwang/mediation/v1/party.pb.h"

namespace zhiwang::testing {

// The people of the disputes. Their data are like no other text, so that they are found wherever they must not be.
inline constexpr uint64_t kPeople = 40;  // on each side

// Words for every text of a file. They name some of these people.
inline constexpr char kWordsOfFile[] = "欧阳绮罗称司马青衫砌墙占地";

// The data of one of them; `number` is below kPeople.
mediation::v1::Party SomePerson(mediation::v1::Party::Side side, uint64_t number);

// Finds data of these people in a text: names, addresses, phones and identity numbers. Answers the first that it finds; empty if
// there is none.
std::string FindPerson(std::string_view text);

}  // namespace zhiwang::testing
