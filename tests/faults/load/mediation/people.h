#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "zhiwang/mediation/v1/party.pb.h"

namespace zhiwang::testing {

// The people of the disputes: like no others, so that their data are found wherever they must not be.
inline constexpr uint64_t kPeople = 40;  // on each side

// Words of a file, which name some of them: whatever words a file takes are these.
inline constexpr char kWordsOfFile[] = "欧阳绮罗称司马青衫砌墙占地";

// The data of one of them; `number` is below kPeople.
mediation::v1::Party SomePerson(mediation::v1::Party::Side side, uint64_t number);

// Finds data of these people in a text: their names, addresses, phones and identity numbers. Answers what it found first;
// empty: nothing.
std::string FindPerson(std::string_view text);

}  // namespace zhiwang::testing
